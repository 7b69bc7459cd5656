// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;

/** Writes out what one fused operator computes, so that its pattern can be seen. */
interface FusedPattern {
  /**
   * {@return why it cannot be written out; empty if it can}
   *
   * @param node of the kind that this knows
   */
  String obstacle(OnnxNode node);

  /**
   * Adds the operations.
   *
   * @param writer adds them to the copy of the graph that holds the node
   * @param site whose core the node is
   * @param node without obstacle
   */
  Mixture write(OperatorWriter writer, AttentionSite site, OnnxNode node);
}
