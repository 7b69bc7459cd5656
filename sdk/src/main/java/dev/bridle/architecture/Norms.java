// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.onnx.OnnxAttribute;
import java.util.Map;

/** The two normalisations of a residual row. */
final class Norms {
  private final Flow flow;
  private final double epsilon;

  Norms(Flow flow, double epsilon) {
    this.flow = flow;
    this.epsilon = epsilon;
  }

  /** (x − mean) / √(variance + ε) · weight + bias. */
  String layer(String name, String x, String weight, String bias) {
    return flow.graph()
        .node(
            "LayerNormalization",
            name,
            Map.of("axis", OnnxAttribute.of(-1), "epsilon", OnnxAttribute.of((float) epsilon)),
            x,
            weight,
            bias);
  }

  /** x / √(mean x² + ε) · weight, spelt as runtimes recognise and fuse it. */
  String rootMeanSquare(String name, String x, String weight) {
    String squared = flow.apply("Pow", name + ".squared", x, flow.number(name + ".two", 2));
    String mean =
        flow.graph()
            .node(
                "ReduceMean",
                name + ".mean",
                Map.of("keepdims", OnnxAttribute.of(1)),
                squared,
                flow.integers(name + ".axes", -1));
    String shifted = flow.add(name + ".shifted", mean, flow.number(name + ".epsilon", epsilon));
    String root = flow.apply("Sqrt", name + ".root", shifted);
    String normed = flow.apply("Div", name + ".normed", x, root);
    return flow.multiply(name, normed, weight);
  }
}
