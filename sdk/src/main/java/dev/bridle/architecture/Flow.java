// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import dev.bridle.tensor.StoredTensor;
import java.util.List;
import java.util.Map;

/** Writes a forward pass as maths: each method adds one operation and returns what it makes. */
final class Flow {
  private final GraphBuilder graph;

  Flow(GraphBuilder graph) {
    this.graph = graph;
  }

  String matMul(String name, String a, String b) {
    return graph.node("MatMul", name, Map.of(), a, b);
  }

  String add(String name, String a, String b) {
    return graph.node("Add", name, Map.of(), a, b);
  }

  String multiply(String name, String a, String b) {
    return graph.node("Mul", name, Map.of(), a, b);
  }

  String subtract(String name, String a, String b) {
    return graph.node("Sub", name, Map.of(), a, b);
  }

  String apply(String operator, String name, String... operands) {
    return graph.node(operator, name, Map.of(), operands);
  }

  String gather(String name, String table, String indices) {
    return graph.node("Gather", name, Map.of("axis", OnnxAttribute.of(0)), table, indices);
  }

  String softmax(String name, String scores) {
    return graph.node("Softmax", name, Map.of("axis", OnnxAttribute.of(-1)), scores);
  }

  String transpose(String name, String value, Long... permutation) {
    return graph.node(
        "Transpose", name, Map.of("perm", OnnxAttribute.of(List.of(permutation))), value);
  }

  String concat(String name, long axis, String... parts) {
    return graph.node("Concat", name, Map.of("axis", OnnxAttribute.of(axis)), parts);
  }

  /** Zero in the target keeps a dimension, −1 infers one. */
  String reshape(String name, String value, long... target) {
    return graph.node("Reshape", name, Map.of(), value, integers(name + ".shape", target));
  }

  String unsqueeze(String name, String value, long... axes) {
    return graph.node("Unsqueeze", name, Map.of(), value, integers(name + ".axes", axes));
  }

  String slice(String name, String value, long axis, long from, long to) {
    return graph.node(
        "Slice",
        name,
        Map.of(),
        value,
        integers(name + ".from", from),
        integers(name + ".to", to),
        integers(name + ".axis", axis));
  }

  String integers(String name, long... numbers) {
    return graph.integers(name, List.of((long) numbers.length), numbers);
  }

  /** One integer without dimensions, as Range wants it. */
  String integer(String name, long number) {
    return graph.integers(name, List.of(), number);
  }

  String number(String name, double number) {
    float[] one = {(float) number};
    return graph.initializer(graph.freshName(name), StoredTensor.of(new FloatTensor(one)));
  }

  String numbers(String name, double[] numbers, int... shape) {
    float[] rounded = FloatVector.of(numbers).toArray();
    return graph.initializer(
        graph.freshName(name), StoredTensor.of(new FloatTensor(rounded, shape)));
  }

  GraphBuilder graph() {
    return graph;
  }
}
