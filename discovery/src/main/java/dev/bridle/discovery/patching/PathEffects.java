// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import java.util.Comparator;
import java.util.List;

/**
 * What every sender did through every receiver.
 *
 * @param edges receiver by receiver, and of each in the order of the senders
 */
public record PathEffects(List<EdgeEffect> edges) {
  /** Copies the list. */
  public PathEffects {
    edges = List.copyOf(edges);
  }

  /** {@return the edges by the size of their mean effect, the largest first} */
  public List<EdgeEffect> strongest() {
    return edges.stream()
        .sorted(Comparator.comparingDouble((EdgeEffect edge) -> -Math.abs(edge.effect().mean())))
        .toList();
  }

  /**
   * {@return the edges that end at one receiver, in the order of the senders}
   *
   * @param receiver one of those that were asked for
   */
  public List<EdgeEffect> to(Receiver receiver) {
    return edges.stream().filter(edge -> edge.receiver().equals(receiver)).toList();
  }
}
