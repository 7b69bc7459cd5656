// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.Projection;
import dev.bridle.site.ProjectionMatrix;
import dev.bridle.stream.Passing;
import dev.bridle.stream.ResidualStream;
import dev.bridle.tensor.FloatTensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What heads of one layer add to the residual stream. */
final class HeadOutputs {
  private final CircuitPrecision precision;
  private final OnnxGraph graph;
  private final GraphLinks links;
  private final AttentionSite site;
  private final String added;

  /** Links are those of the graph whose hidden sums are values. */
  HeadOutputs(
      CircuitPrecision precision,
      DecoderGraph decoder,
      GraphLinks links,
      ResidualStream stream,
      int layer) {
    this.precision = precision;
    this.graph = decoder.model().graph();
    this.links = links;
    this.site = decoder.sites().get(layer);
    this.added = stream.attention().get(layer);
  }

  /** W_O [H·d, D]. */
  FloatTensor matrix() {
    FloatTensor stored;
    try {
      stored = ProjectionMatrix.read(graph, site);
    } catch (IllegalArgumentException e) {
      throw precision.refusal(e.getMessage());
    }
    float alpha = factor("alpha");
    float[] numbers = stored.data();
    if (alpha != 1) {
      numbers = numbers.clone();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] *= alpha;
      }
    }
    return new FloatTensor(numbers, stored.size(0), stored.size(1));
  }

  private float factor(String attribute) {
    List<String> scaled = List.of("Gemm", "FusedMatMul");
    return graph.nodes().stream()
        .filter(node -> node.output().equals(site.projection().node()))
        .filter(node -> scaled.contains(node.type()))
        .map(node -> node.number(attribute, 1))
        .findFirst()
        .orElse(1f);
  }

  /** The value from which on heads go on together: the product, with its bias where it has one. */
  String begin() {
    return site.projection().bias() instanceof BiasSlot.Added bias
        ? bias.output()
        : site.projection().output();
  }

  /** Whether nothing stands between the product and the sum but biases, casts and rounding. */
  boolean isDirect() {
    String at = added;
    Optional<OnnxNode> maker = links.producer(at);
    while (!at.equals(begin()) && maker.isPresent()) {
      at = unchanged(maker.get());
      maker = links.producer(at);
    }
    return at.equals(begin());
  }

  /** What a node hands on, a constant more at most; empty where it does another thing. */
  private String unchanged(OnnxNode node) {
    if (!node.type().equals("Add")) {
      return Passing.isOne(node) ? node.input(0) : "";
    }
    return IntStream.range(0, 2)
        .filter(side -> graph.constant(node.input(1 - side)).isPresent())
        .mapToObj(node::input)
        .findFirst()
        .orElse("");
  }

  /** The bias that is in there [D]; empty where there is none. */
  float[] bias() {
    Projection projection = site.projection();
    String row =
        projection.bias() instanceof BiasSlot.Added it
            ? it.initializer()
            : projection.bias() instanceof BiasSlot.GemmInput it
                ? it.initializer()
                : projection.bias() instanceof BiasSlot.OperatorInput it ? it.initializer() : "";
    float beta = projection.bias() instanceof BiasSlot.GemmInput ? factor("beta") : 1;
    float[] numbers =
        row.isEmpty() ? new float[0] : graph.constant(row).orElseThrow().toFloats().data();
    float[] bias = new float[numbers.length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = beta * numbers[i];
    }
    return bias;
  }

  /** z·W_O of each head [n, H, D]. */
  FloatTensor products(FloatTensor z, FloatTensor matrix) {
    int heads = z.size(1);
    int headDim = z.size(2);
    int width = matrix.size(1);
    float[] made = new float[Math.multiplyExact(z.size(0) * heads, width)];
    IntStream.range(0, z.size(0) * heads)
        .parallel()
        .forEach(
            row -> {
              double[] sums = new double[width];
              for (int i = 0; i < headDim; i++) {
                double number = z.data()[row * headDim + i];
                int from = (row % heads * headDim + i) * width;
                for (int column = 0; column < width; column++) {
                  sums[column] += number * matrix.data()[from + column];
                }
              }
              for (int column = 0; column < width; column++) {
                made[row * width + column] = (float) sums[column];
              }
            });
    return new FloatTensor(made, z.size(0), heads, width);
  }
}
