// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;

/** How often a graph uses a value: as an operand, in subgraphs too, or as what comes out. */
final class Uses {
  private final OnnxGraph graph;

  Uses(OnnxGraph graph) {
    this.graph = graph;
  }

  /** Whether one operand is all that a value is for. */
  boolean isSingle(String value) {
    return count(graph, value) == 1;
  }

  private static long count(OnnxGraph graph, String value) {
    long uses = graph.outputs().stream().filter(output -> output.name().equals(value)).count();
    for (OnnxNode node : graph.nodes()) {
      uses += node.inputs().stream().filter(value::equals).count();
      for (OnnxAttribute attribute : node.attributes().values()) {
        uses +=
            attribute instanceof OnnxAttribute.GraphValue inner ? count(inner.value(), value) : 0;
      }
    }
    return uses;
  }
}
