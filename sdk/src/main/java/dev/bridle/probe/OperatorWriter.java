// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Adds operations to a graph, spelt as the version of its operator set spells them. */
final class OperatorWriter {
  /** From here on axes are an input of most operators, and before an attribute. */
  private static final long AXES_ARE_INPUTS = 13;

  private final GraphBuilder graph;
  private final long version;
  private final String scope;

  private OperatorWriter(GraphBuilder graph, long version, String scope) {
    this.graph = graph;
    this.version = version;
    this.scope = scope;
  }

  /** Writes into a copy of a model's graph. */
  static OperatorWriter of(OnnxModel model, GraphBuilder graph) {
    return of(model, graph, "bridle.probe");
  }

  /** Writes into a copy of a model's graph, under names that begin with a scope. */
  static OperatorWriter of(OnnxModel model, GraphBuilder graph, String scope) {
    Long own = model.opsets().get("");
    long version = own == null ? model.opsets().getOrDefault("ai.onnx", 1L) : own;
    return new OperatorWriter(graph, version, scope);
  }

  /** Writes into the same graph, under names that begin otherwise. */
  OperatorWriter in(Object part) {
    return new OperatorWriter(graph, version, scope + "." + part);
  }

  GraphBuilder graph() {
    return graph;
  }

  String apply(String type, String name, String... operands) {
    return node(type, name, Map.of(), operands);
  }

  String node(String type, String name, Map<String, OnnxAttribute> attributes, String... operands) {
    return graph.node(type, scope + "." + name, attributes, operands);
  }

  String integers(String name, long... numbers) {
    return graph.integers(scope + "." + name, List.of((long) numbers.length), numbers);
  }

  /** One integer without dimensions. */
  String integer(String name, long number) {
    return graph.integers(scope + "." + name, List.of(), number);
  }

  /** One number without dimensions. */
  String number(String name, double number) {
    float[] one = {(float) number};
    return graph.initializer(
        graph.freshName(scope + "." + name), StoredTensor.of(new FloatTensor(one)));
  }

  String cast(String name, ElementType type, String value) {
    return node("Cast", name, Map.of("to", OnnxAttribute.of(type)), value);
  }

  String transpose(String name, String value, long... permutation) {
    return node("Transpose", name, Map.of("perm", list(permutation)), value);
  }

  /** Zero in the target keeps a dimension, −1 infers one. */
  String reshape(String name, String value, long... target) {
    return reshape(name, value, integers(name + ".shape", target));
  }

  String reshape(String name, String value, String target) {
    return apply("Reshape", name, value, target);
  }

  /** Some dimensions of a value, as a list. */
  String sizes(String name, String value, int from, int to) {
    return slice(name, apply("Shape", name + ".whole", value), 0, from, to);
  }

  /** One dimension of a value, without dimensions itself. */
  String size(String name, String value, int axis) {
    String shape = apply("Shape", name + ".whole", value);
    return gather(name, 0, shape, integer(name + ".axis", axis));
  }

  String gather(String name, long axis, String table, String indices) {
    return node("Gather", name, Map.of("axis", OnnxAttribute.of(axis)), table, indices);
  }

  String slice(String name, String value, long axis, long from, long to) {
    return slice(name, value, axis, integers(name + ".from", from), integers(name + ".to", to));
  }

  /** A slice between bounds that are lists of one number. */
  String slice(String name, String value, long axis, String from, String to) {
    return apply("Slice", name, value, from, to, integers(name + ".axis", axis));
  }

  String concat(String name, long axis, String... parts) {
    return node("Concat", name, Map.of("axis", OnnxAttribute.of(axis)), parts);
  }

  String unsqueeze(String name, String value, long... axes) {
    return version < AXES_ARE_INPUTS
        ? node("Unsqueeze", name, Map.of("axes", list(axes)), value)
        : apply("Unsqueeze", name, value, integers(name + ".axes", axes));
  }

  /** The sum over an axis, which stays with length one. */
  String sum(String name, String value, long axis) {
    Map<String, OnnxAttribute> keep = Map.of("keepdims", OnnxAttribute.of(1));
    return version < AXES_ARE_INPUTS
        ? node(
            "ReduceSum", name, Map.of("keepdims", OnnxAttribute.of(1), "axes", list(axis)), value)
        : node("ReduceSum", name, keep, value, integers(name + ".axis", axis));
  }

  /** Whether integers are at most others; the operator of that name came late. */
  String atMost(String name, String value, String limit) {
    return apply("Not", name, apply("Greater", name + ".not", value, limit));
  }

  /** Softmax over the last axis, which every version of the operator means alike. */
  String softmax(String name, String scores) {
    return node("Softmax", name, Map.of("axis", OnnxAttribute.of(-1)), scores);
  }

  /** 0, 1, … up to and without a number. */
  String range(String name, String from, String to) {
    return apply("Range", name, from, to, integer(name + ".step", 1));
  }

  private static OnnxAttribute list(long... numbers) {
    return OnnxAttribute.of(Arrays.stream(numbers).boxed().toList());
  }
}
