// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a graph says of its values, and what follows where it does not say. */
final class ValueTypes {
  private static final Set<String> TRUTHS =
      Set.of(
          "And",
          "Or",
          "Xor",
          "Not",
          "Less",
          "LessOrEqual",
          "Greater",
          "GreaterOrEqual",
          "Equal",
          "IsNaN",
          "IsInf");
  private static final Set<String> COPIES =
      Set.of(
          "Expand",
          "Reshape",
          "Transpose",
          "Slice",
          "Squeeze",
          "Unsqueeze",
          "Identity",
          "Gather",
          "GatherND",
          "Concat",
          "Tile",
          "Flatten");

  private final OnnxGraph graph;
  private final GraphLinks links;
  private final Map<String, OnnxValue> declared = new HashMap<>();

  ValueTypes(OnnxGraph graph) {
    this.graph = graph;
    this.links = new GraphLinks(graph);
    graph.values().forEach(value -> declared.put(value.name(), value));
    graph.inputs().forEach(value -> declared.put(value.name(), value));
    graph.outputs().forEach(value -> declared.put(value.name(), value));
  }

  /** How many dimensions a value is declared to have; an undeclared shape says nothing. */
  Optional<Integer> rank(String value) {
    return Optional.ofNullable(declared.get(value))
        .map(it -> it.shape().size())
        .filter(rank -> rank > 0);
  }

  /** Whether a value holds truth values. */
  boolean isTruth(String value) {
    if (declared.containsKey(value)) {
      return declared.get(value).type() == ElementType.BOOL;
    }
    if (graph.initializers().containsKey(value)) {
      return graph.initializers().get(value).type() == ElementType.BOOL;
    }
    return links.producer(value).filter(this::makesTruth).isPresent();
  }

  private boolean makesTruth(OnnxNode node) {
    if (node.type().equals("Cast")) {
      return OnnxAttribute.of(ElementType.BOOL).equals(node.attributes().get("to"));
    }
    if (node.type().equals("Where")) {
      return isTruth(node.input(1));
    }
    return TRUTHS.contains(node.type()) || (COPIES.contains(node.type()) && isTruth(node.input(0)));
  }
}
