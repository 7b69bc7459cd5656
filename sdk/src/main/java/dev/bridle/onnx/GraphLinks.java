// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who produces and who reads each value of a graph. */
public final class GraphLinks {
  private final OnnxGraph graph;
  private final Map<String, OnnxNode> producers = new HashMap<>();
  private final Map<String, List<OnnxNode>> readers = new HashMap<>();

  /**
   * Links the nodes of a graph.
   *
   * @param graph any graph
   */
  public GraphLinks(OnnxGraph graph) {
    this.graph = graph;
    for (OnnxNode node : graph.nodes()) {
      node.outputs().forEach(value -> producers.put(value, node));
      node.inputs().stream()
          .distinct()
          .forEach(value -> readers.computeIfAbsent(value, key -> new ArrayList<>()).add(node));
    }
    // An empty name is an absent input or an unwanted output, never a value.
    producers.remove("");
    readers.remove("");
  }

  /**
   * {@return the node that makes a value; none for inputs and initializers}
   *
   * @param value a value's name
   */
  public Optional<OnnxNode> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /**
   * {@return the nodes that read a value, in graph order}
   *
   * @param value a value's name
   */
  public List<OnnxNode> readers(String value) {
    return readers.getOrDefault(value, List.of());
  }

  /**
   * {@return whether a value is a constant of the graph}
   *
   * @param value a value's name
   */
  public boolean isInitializer(String value) {
    return graph.initializers().containsKey(value);
  }

  /**
   * {@return whether a value comes out of the graph}
   *
   * @param value a value's name
   */
  public boolean isOutput(String value) {
    return graph.outputs().stream().anyMatch(output -> output.name().equals(value));
  }
}
