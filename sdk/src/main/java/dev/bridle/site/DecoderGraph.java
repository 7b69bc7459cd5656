// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import java.util.List;

/**
 * A decoder whose heads are known: the one form in which every model is run, edited and exported.
 *
 * @param model the graph
 * @param shape its layers and heads
 * @param sites one a layer, in order
 * @param ports what is fed and what comes out
 */
public record DecoderGraph(
    OnnxModel model, ModelShape shape, List<AttentionSite> sites, DecoderPorts ports) {
  /** Copies the list. */
  public DecoderGraph {
    sites = List.copyOf(sites);
  }
}
