// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.head.ModelShape;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.tensor.ElementType;
import java.util.Map;

/** What every decoder graph has around its layers: inputs, positions, the causal mask, logits. */
final class Decoder {
  /** Standard operators up to Gelu; every runtime of the last years reads it. */
  private static final long OPSET = 20;

  private static final long IR_VERSION = 9;

  /**
   * Added to the scores of positions out of reach. Softmax makes exactly zero of it, half precision
   * holds it, and a row of nothing but padding stays finite.
   */
  private static final double OUT_OF_REACH = -30000;

  private final ModelShape shape;
  private final GraphBuilder graph;
  private final Flow flow;
  private final String ids;
  private final String attentionMask;
  private final String positions;
  private final String maskBias;

  Decoder(ModelShape shape) {
    this.shape = shape;
    this.graph = new GraphBuilder(shape.architecture());
    this.flow = new Flow(graph);
    this.ids = graph.input(OnnxValue.of("input_ids", ElementType.INT64, "batch", "sequence"));
    this.attentionMask =
        graph.input(OnnxValue.of("attention_mask", ElementType.INT64, "batch", "total"));
    this.positions =
        graph.input(OnnxValue.of("position_ids", ElementType.INT64, "batch", "sequence"));
    this.maskBias = maskBias();
  }

  Flow flow() {
    return flow;
  }

  GraphBuilder graph() {
    return graph;
  }

  ModelShape shape() {
    return shape;
  }

  /** Token ids [batch, sequence]. */
  String ids() {
    return ids;
  }

  /** Positions counted from each row's first real token [batch, sequence]. */
  String positions() {
    return positions;
  }

  /** Zero where a query may look, a large negative number elsewhere [batch, 1, sequence, total]. */
  String mask() {
    return maskBias;
  }

  /** Declares the logits and returns the finished model. */
  OnnxModel finish(String logits) {
    graph.output(OnnxValue.of(logits, ElementType.FLOAT32, "batch", "sequence", shape.vocabSize()));
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (String part : new String[] {"key", "value"}) {
        graph.output(cache("present." + layer + "." + part, "total"));
      }
    }
    return new OnnxModel(
        IR_VERSION, "bridle", Map.of("", OPSET), graph.build(), Map.of(), Remainder.NONE);
  }

  /** Declares and returns a layer's cached keys or values [batch, kvHeads, past, headDim]. */
  String past(int layer, String part) {
    return graph.input(cache("past_key_values." + layer + "." + part, "past"));
  }

  private OnnxValue cache(String name, String length) {
    return OnnxValue.of(
        name, ElementType.FLOAT32, "batch", shape.kvHeads(), length, shape.headDim());
  }

  private String maskBias() {
    String total = size("mask.total", attentionMask);
    String past = flow.subtract("mask.past", total, size("mask.sequence", ids));
    String zero = flow.integer("mask.zero", 0);
    String one = flow.integer("mask.one", 1);
    String keys = flow.apply("Range", "mask.keys", zero, total, one);
    String queries =
        flow.unsqueeze(
            "mask.queries_column", flow.apply("Range", "mask.queries", past, total, one), 1);
    String causal = flow.apply("LessOrEqual", "mask.causal", keys, queries);
    String real =
        flow.unsqueeze(
            "mask.real",
            graph.node("Cast", "mask.real_keys", Map.of("to", OnnxAttribute.of(9)), attentionMask),
            1,
            2);
    String reachable = flow.apply("And", "mask.reachable", causal, real);
    return flow.apply(
        "Where",
        "mask.bias",
        reachable,
        flow.number("mask.open", 0),
        flow.number("mask.closed", OUT_OF_REACH));
  }

  /** The length of a [batch, length] input as a number without dimensions. */
  private String size(String name, String value) {
    return flow.gather(
        name, flow.apply("Shape", name + ".shape", value), flow.integer(name + ".axis", 1));
  }
}
