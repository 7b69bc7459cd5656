// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.Arrays;
import java.util.Map;

/**
 * A normalisation of the last dimension, its weights under names that begin alike.
 *
 * <pre>{@code
 * Norm norm = Norm.rootMeanSquare(flow, weights, 1e-6, hidden);
 * String normed = norm.apply("layers.0.attention.norm", x, "model.layers.0.input_layernorm");
 * }</pre>
 */
@FunctionalInterface
interface Norm {
  /**
   * Normalises.
   *
   * @param from the beginning of the weights' names, without {@code .weight}
   */
  String apply(String name, String x, String from);

  /** (x − mean) / √(variance + ε) · weight + bias. */
  static Norm layer(Flow flow, Weights weights, double epsilon, long width) {
    return (name, x, from) ->
        layerNormalization(
            flow,
            name,
            epsilon,
            x,
            weights.asStored(from + ".weight", width),
            weights.asStored(from + ".bias", width));
  }

  /** (x − mean) / √(variance + ε): a layer norm that learnt nothing. */
  static Norm plainLayer(Flow flow, double epsilon, int width) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    StoredTensor weight = StoredTensor.of(new FloatTensor(ones, width));
    return (name, x, from) ->
        layerNormalization(
            flow,
            name,
            epsilon,
            x,
            flow.graph().initializer(flow.graph().freshName(name + ".ones"), weight));
  }

  /** x / √(mean x² + ε) · weight. */
  static Norm rootMeanSquare(Flow flow, Weights weights, double epsilon, long width) {
    return (name, x, from) ->
        flow.multiply(
            name, normed(flow, name, epsilon, x), weights.asStored(from + ".weight", width));
  }

  /** x / √(mean x² + ε) · (1 + weight), as Gemma stores it. */
  static Norm rootMeanSquareAroundOne(Flow flow, Weights weights, double epsilon, long width) {
    return (name, x, from) ->
        flow.multiply(
            name, normed(flow, name, epsilon, x), weights.plusOne(from + ".weight", width));
  }

  private static String layerNormalization(
      Flow flow, String name, double epsilon, String... operands) {
    return flow.graph()
        .node(
            "LayerNormalization",
            name,
            Map.of("axis", OnnxAttribute.of(-1), "epsilon", OnnxAttribute.of((float) epsilon)),
            operands);
  }

  /** Spelt as runtimes recognise and fuse it. */
  private static String normed(Flow flow, String name, double epsilon, String x) {
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
    return flow.apply("Div", name + ".normed", x, root);
  }
}
