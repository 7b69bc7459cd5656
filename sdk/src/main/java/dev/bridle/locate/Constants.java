// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.tensor.StoredTensor;
import java.util.Optional;
import java.util.Set;

/** What stands fixed in a graph: initializers, what {@code Constant} nodes hold, and their like. */
final class Constants {
  private static final Set<String> PASSED =
      Set.of("Identity", "Cast", "Transpose", "Reshape", "DequantizeLinear", "Unsqueeze");

  private final OnnxGraph graph;
  private final GraphLinks links;

  Constants(OnnxGraph graph, GraphLinks links) {
    this.graph = graph;
    this.links = links;
  }

  /** The tensor that a name stands for, if it is one. */
  Optional<StoredTensor> tensor(String value) {
    return graph.constant(value);
  }

  /** Whether a value is the same in every run: a constant, or one in another form. */
  boolean isFixed(String value) {
    if (tensor(value).isPresent()) {
      return true;
    }
    Optional<OnnxNode> maker = links.producer(value);
    return maker.isPresent()
        && (maker.get().type().equals("Constant")
            || (PASSED.contains(maker.get().type()) && isFixed(maker.get().input(0))));
  }

  /** Whether a constant has one dimension. */
  boolean isRow(String value) {
    return tensor(value).filter(stored -> stored.shape().size() == 1).isPresent();
  }
}
