// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.head.HeadId;
import java.util.Locale;
import java.util.Optional;

/**
 * A part of a sum, as an edge from where it comes from to the sum.
 *
 * @param from where the part comes from
 * @param to the sum
 * @param way by which it comes
 * @param head which of the layer's heads it comes by, from 0; -1 where it comes by none
 * @param weight its share in the sum, 0 to 1; those of all edges to one node add up to 1
 */
public record FlowEdge(FlowNode from, FlowNode to, Way way, int head, double weight) {
  /** By which way a part comes. */
  public enum Way {
    /** A head brings it, from the same position or an earlier one. */
    HEAD,
    /** It was there before. */
    RESIDUAL,
    /** The layer's MLP makes it. */
    MLP,
    /** It is added whatever was there before. */
    BIAS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@return the head it comes by, if it comes by one} */
  public Optional<HeadId> headId() {
    return way == Way.HEAD ? Optional.of(new HeadId(to.layer(), head)) : Optional.empty();
  }
}
