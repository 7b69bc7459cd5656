// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import java.util.List;

/**
 * How heads work together on a task: who tells whom, and what that does to the metric.
 *
 * <p>An effect is the metric where the path carries the corrupted prompt, minus that of the clean
 * run: what works for the answer has a negative one.
 *
 * @param chain what was asked
 * @param metric what was read off the logits
 * @param prompts on how many prompts
 * @param clean mean metric of the model's own runs
 * @param absent kinds that were asked about and of which no head was found
 * @param nodes the heads, kind by kind
 * @param edges from one head to another
 */
public record HeadGraph(
    String chain,
    String metric,
    int prompts,
    double clean,
    List<String> absent,
    List<HeadNode> nodes,
    List<HeadEdge> edges) {
  /** Copies the lists. */
  public HeadGraph {
    absent = List.copyOf(absent);
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /**
   * {@return how much of the clean metric goes along a path, of 1; less than 0 where it works
   * against the answer}
   *
   * @param effect of one path
   */
  public double share(Estimate effect) {
    return -effect.mean() / clean;
  }

  /** {@return the edges whose interval does not hold 0} */
  public List<HeadEdge> sureEdges() {
    return edges.stream().filter(edge -> edge.effect().isSure()).toList();
  }
}
