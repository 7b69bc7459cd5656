// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import java.util.HashSet;
import java.util.Set;

/** Refuses subgraphs that read what is not in scope, or whose nodes cannot be put in an order. */
final class ScopeCheck {
  private ScopeCheck() {}

  /**
   * Checks every subgraph below a graph.
   *
   * @throws IllegalStateException naming what is wrong
   */
  static void check(OnnxGraph graph) {
    check(graph, Set.of());
  }

  private static void check(OnnxGraph graph, Set<String> outer) {
    Set<String> scope = null;
    for (OnnxNode node : graph.nodes()) {
      for (OnnxAttribute attribute : node.attributes().values()) {
        if (attribute instanceof OnnxAttribute.GraphValue inner) {
          scope = scope == null ? scope(graph, outer) : scope;
          TopologicalOrder order = new TopologicalOrder(inner.value(), scope);
          order.sort(inner.value().nodes());
          order.requireMade(inner.value().outputs(), inner.value().nodes());
          check(inner.value(), scope);
        }
      }
    }
  }

  private static Set<String> scope(OnnxGraph graph, Set<String> outer) {
    Set<String> scope = new HashSet<>(outer);
    scope.addAll(graph.initializers().keySet());
    scope.addAll(SparseInitializers.names(graph));
    graph.inputs().forEach(value -> scope.add(value.name()));
    graph.nodes().forEach(node -> scope.addAll(node.outputs()));
    return scope;
  }
}
