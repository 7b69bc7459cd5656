// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.tensor.StoredTensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the data files that a graph's tensors stand in, those of its subgraphs included. */
final class DataFiles {
  private final SortedMap<Path, String> names = new TreeMap<>();

  private DataFiles() {}

  /** What the model calls each file, by where it is. */
  static SortedMap<Path, String> of(OnnxGraph graph) {
    DataFiles files = new DataFiles();
    files.visit(graph);
    return Collections.unmodifiableSortedMap(files.names);
  }

  private void visit(OnnxGraph graph) {
    graph.initializers().values().forEach(this::visit);
    for (OnnxNode node : graph.nodes()) {
      for (Map.Entry<String, OnnxAttribute> entry : node.attributes().entrySet()) {
        if (entry.getValue() instanceof OnnxAttribute.GraphValue inner) {
          visit(inner.value());
        }
      }
    }
  }

  private void visit(StoredTensor tensor) {
    if (tensor.source() instanceof ExternalRegion external) {
      names.putIfAbsent(external.region().file(), external.name());
    }
  }
}
