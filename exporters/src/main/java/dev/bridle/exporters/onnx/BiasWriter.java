// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.Remainder;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Adds a row to a projection's bias, or gives it one. */
final class BiasWriter {
  private final OnnxGraph graph;
  private final GraphBuilder builder;
  private final AttentionSite site;

  BiasWriter(OnnxGraph graph, GraphBuilder builder, AttentionSite site) {
    this.graph = graph;
    this.builder = builder;
    this.site = site;
  }

  /**
   * Returns the name of the initializer that now holds the bias.
   *
   * @param row b·W; a {@code Gemm} multiplies it as it multiplies the product
   */
  String add(double[] row, ElementType weightType) {
    double alpha = factor("alpha");
    double[] gained = Arrays.stream(row).map(number -> alpha * number).toArray();
    BiasSlot slot = site.projection().bias();
    if (slot instanceof BiasSlot.Added added && fits(added.initializer(), row)) {
      return replace(added.initializer(), added.output(), addend(added), gained);
    } else if (slot instanceof BiasSlot.GemmInput gemm
        && fits(gemm.initializer(), row)
        && factor("beta") == 1) {
      return replace(gemm.initializer(), site.projection().output(), 2, gained);
    } else if (slot instanceof BiasSlot.SkipNormInput norm) {
      return into(norm.initializer(), norm.output(), norm.input(), gained, weightType);
    } else if (slot instanceof BiasSlot.OperatorInput own) {
      String node = site.projection().node();
      return into(own.initializer(), node, own.input(), gained, weightType);
    }
    return append(tensor(gained, weightType));
  }

  /** A bias that a node takes as an input; where that is free, it is filled. */
  private String into(String old, String output, int input, double[] row, ElementType type) {
    if (!old.isEmpty()) {
      return replace(old, output, input, row);
    }
    String name = site.projection().output() + ".bias";
    String bias = builder.initializer(builder.freshName(name), tensor(row, type));
    builder.rewrite(node -> node.outputs().contains(output) ? node.withInput(input, bias) : node);
    return bias;
  }

  /** Which input of the Add the row is. */
  private int addend(BiasSlot.Added added) {
    return graph.nodes().stream()
        .filter(node -> node.outputs().contains(added.output()))
        .map(node -> node.inputs().indexOf(added.initializer()))
        .findFirst()
        .orElseThrow();
  }

  /** A Gemm's factor; 1 for every other operator. */
  private double factor(String name) {
    return graph.nodes().stream()
        .filter(node -> node.outputs().contains(site.projection().output()))
        .map(node -> node.attributes().get(name))
        .filter(OnnxAttribute.FloatValue.class::isInstance)
        .mapToDouble(attribute -> ((OnnxAttribute.FloatValue) attribute).value())
        .findFirst()
        .orElse(1);
  }

  /** Whether a constant holds a number a column; one number may stand for all of them. */
  private boolean fits(String initializer, double[] row) {
    StoredTensor stored = graph.initializers().get(initializer);
    return stored != null && stored.elements() == row.length;
  }

  /** Only one input of the node that makes {@code output} changes; the old row may be shared. */
  private String replace(String old, String output, int input, double[] row) {
    StoredTensor before = graph.initializers().get(old);
    float[] numbers = before.toFloats().data();
    double[] sum = new double[numbers.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = numbers[i] + row[i];
    }
    StoredTensor after = tensor(sum, before.type());
    if (new Uses(graph).isSingle(old)) {
      return builder.initializer(old, after);
    }
    String copy = builder.initializer(builder.freshName(old + ".edited"), after);
    builder.rewrite(node -> node.outputs().contains(output) ? node.withInput(input, copy) : node);
    return copy;
  }

  /** The projection's value gets a new name, and the sum the old one: no reader needs to change. */
  private String append(StoredTensor bias) {
    String output = site.projection().output();
    String bare = builder.freshName(output + ".unbiased");
    String name = builder.initializer(builder.freshName(output + ".bias"), bias);
    builder.rewrite(
        node ->
            node.outputs().contains(output)
                ? node.withOutput(node.outputs().indexOf(output), bare)
                : node);
    builder.node(
        new OnnxNode(
            "Add",
            "",
            builder.freshName(output + ".biased"),
            List.of(bare, name),
            List.of(output),
            Map.of(),
            Remainder.NONE));
    return name;
  }

  private StoredTensor tensor(double[] row, ElementType type) {
    float[] numbers = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      numbers[i] = Rounding.single(row[i], type);
    }
    ByteBuffer bytes = FloatCodec.encode(type, numbers);
    for (float number : FloatCodec.decode(type, bytes, numbers.length)) {
      if (!Float.isFinite(number)) {
        throw FoldHeadEdits.overflow(site, type);
      }
    }
    return new StoredTensor(type, List.of((long) numbers.length), bytes::duplicate);
  }
}
