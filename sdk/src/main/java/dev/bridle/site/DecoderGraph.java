// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import java.util.List;

/**
 * A decoder whose heads are known: the one form in which every model is run, edited and exported.
 *
 * @param model the graph that is run; a decoder found in a branch or a loop's body is lifted out
 * @param shape its layers and heads
 * @param sites one a layer, in order, of {@code model}
 * @param ports what is fed and what comes out
 * @param source the file that the decoder was found in
 */
public record DecoderGraph(
    OnnxModel model,
    ModelShape shape,
    List<AttentionSite> sites,
    DecoderPorts ports,
    SourceGraph source) {
  /** Copies the list. */
  public DecoderGraph {
    sites = List.copyOf(sites);
  }

  /**
   * {@return the same decoder with another shape}
   *
   * @param other what was found out about it
   */
  public DecoderGraph withShape(ModelShape other) {
    return new DecoderGraph(model, other, sites, ports, source);
  }
}
