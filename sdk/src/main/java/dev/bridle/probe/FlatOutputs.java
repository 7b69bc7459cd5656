// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.tensor.ElementType;
import java.util.List;
import java.util.Map;

/** Values that a graph shows as lists of single-precision numbers, since layouts differ. */
final class FlatOutputs {
  private FlatOutputs() {}

  /** Shows a value under a name. */
  static void show(OperatorWriter at, String name, String value) {
    String flat = at.reshape("flat", at.cast("single", ElementType.FLOAT32, value), -1);
    at.graph().node(OnnxNode.of("Identity", List.of(flat), List.of(name), Map.of()));
    at.graph().output(OnnxValue.of(name, ElementType.FLOAT32, "numbers"));
  }

  /**
   * A graph without declared intermediate shapes: some exporters declare those of a text's first
   * run only, which does no harm until another node reads the value.
   */
  static OnnxGraph undeclared(OnnxGraph graph) {
    return new OnnxGraph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.nodes(),
        graph.initializers(),
        List.of(),
        graph.rest());
  }
}
