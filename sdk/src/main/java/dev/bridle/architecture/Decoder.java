// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.GraphBuilder;
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

  private final ModelShape shape;
  private final GraphBuilder graph;
  private final Flow flow;
  private final String ids;
  private final String positions;
  private final CausalMask mask;

  Decoder(ModelShape shape) {
    this.shape = shape;
    this.graph = new GraphBuilder(shape.architecture());
    this.flow = new Flow(graph);
    this.ids = graph.input(OnnxValue.of("input_ids", ElementType.INT64, "batch", "sequence"));
    String real = graph.input(OnnxValue.of("attention_mask", ElementType.INT64, "batch", "total"));
    this.positions =
        graph.input(OnnxValue.of("position_ids", ElementType.INT64, "batch", "sequence"));
    this.mask = new CausalMask(flow, ids, real);
  }

  /** A decoder of a family that can also look ahead, which is no decoder and refused. */
  static Decoder causal(ModelShape shape, ModelConfig config) {
    if (config.flag("use_bidirectional_attention", false)) {
      throw config.wrong(
          "use_bidirectional_attention",
          "this model looks at what follows, so it is no decoder",
          "Use a model that predicts the next token.");
    }
    return new Decoder(shape);
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

  /** What is added to the scores of each key, by where its query may look. */
  CausalMask mask() {
    return mask;
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
}
