// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.Dimension;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lifts a subgraph out of its model, so that it runs alone.
 *
 * <p>A branch of an {@code If} reads what stands around it and gives what the {@code If} gives: it
 * takes the model's inputs and names. The body of a search ({@code BeamSearch} and its like) has
 * inputs and outputs of its own. Constants and computations around either come along where they are
 * read.
 */
final class Lifting {
  private static final String CONTRIB = "com.microsoft";

  private Lifting() {}

  static OnnxModel lift(OnnxModel model, Subgraphs.Nested nested) {
    if (nested.holders().isEmpty()) {
      return model;
    }
    GraphBuilder builder = GraphBuilder.from(nested.graph());
    for (OnnxGraph around : nested.enclosing()) {
      around.initializers().forEach(builder::initializer);
      around.nodes().stream().filter(node -> !holds(node)).forEach(builder::node);
      around.values().forEach(builder::declare);
    }
    OnnxNode holder = nested.holders().get(nested.holders().size() - 1);
    if (holder.type().equals("If")) {
      nested.enclosing().get(0).inputs().forEach(builder::input);
      renameOutputs(builder, nested, holder);
    }
    builder.prune();
    OnnxGraph flat = builder.build();
    boolean branch = holder.type().equals("If");
    return withDomains(
        model.withGraph(
            with(
                flat,
                flat.inputs().stream()
                    .filter(input -> isRead(flat, input))
                    .map(input -> branch ? input : ofAnyLength(input))
                    .toList(),
                flat.outputs().stream()
                    .map(output -> branch ? output : ofAnyLength(output))
                    .toList())));
  }

  private static boolean holds(OnnxNode node) {
    return node.attributes().values().stream().anyMatch(OnnxAttribute.GraphValue.class::isInstance);
  }

  /** A branch's outputs stand for its If's in order; shapes are declared on the If's. */
  private static void renameOutputs(
      GraphBuilder builder, Subgraphs.Nested nested, OnnxNode holder) {
    OnnxGraph around = nested.enclosing().get(nested.enclosing().size() - 1);
    builder.clearOutputs();
    for (int i = 0; i < holder.outputs().size(); i++) {
      OnnxValue own = nested.graph().outputs().get(i);
      String name = holder.outputs().get(i);
      OnnxValue declared =
          around.outputs().stream().filter(it -> it.name().equals(name)).findFirst().orElse(own);
      if (!own.name().equals(name)) {
        builder.node(OnnxNode.of("Identity", List.of(own.name()), List.of(name), Map.of()));
      }
      builder.output(new OnnxValue(name, declared.type(), declared.shape(), Remainder.NONE));
    }
  }

  private static boolean isRead(OnnxGraph graph, OnnxValue input) {
    return graph.nodes().stream().anyMatch(node -> node.inputs().contains(input.name()));
  }

  /** A search feeds one token a step and declares it so; what it repeats takes any number. */
  private static OnnxValue ofAnyLength(OnnxValue value) {
    int rank = value.shape().size();
    boolean one = rank > 1 && value.shape().get(1).equals(Dimension.of(1));
    if (!one || rank > 3) {
      return value;
    }
    List<Dimension> shape = new ArrayList<>(value.shape());
    shape.set(1, Dimension.of("sequence"));
    return new OnnxValue(value.name(), value.type(), shape, Remainder.NONE);
  }

  private static OnnxGraph with(OnnxGraph graph, List<OnnxValue> inputs, List<OnnxValue> outputs) {
    return new OnnxGraph(
        graph.name(),
        inputs,
        outputs,
        graph.nodes(),
        graph.initializers(),
        graph.values(),
        graph.rest());
  }

  /** Some tools name no version of the operators that only a subgraph uses. */
  private static OnnxModel withDomains(OnnxModel model) {
    Map<String, Long> opsets = new TreeMap<>(model.opsets());
    if (model.graph().nodes().stream().anyMatch(node -> node.domain().equals(CONTRIB))) {
      opsets.putIfAbsent(CONTRIB, 1L);
    }
    return new OnnxModel(
        model.irVersion(), model.producer(), opsets, model.graph(), model.metadata(), model.rest());
  }
}
