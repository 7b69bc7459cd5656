// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import java.util.List;

/**
 * The values of a graph that hold the residual stream; the graph is one that {@link SkipNormSplit}
 * has been applied to.
 *
 * @param before what each layer reads, and behind the last of these what the final norm reads
 * @param attention what each layer's attention adds
 * @param logits the logits, before anything that bends them
 */
public record ResidualStream(List<String> before, List<String> attention, String logits) {
  /** Copies the lists. */
  public ResidualStream {
    before = List.copyOf(before);
    attention = List.copyOf(attention);
  }

  /** {@return what the final norm reads} */
  public String last() {
    return before.get(before.size() - 1);
  }
}
