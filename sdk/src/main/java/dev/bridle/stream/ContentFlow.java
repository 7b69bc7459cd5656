// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values of a graph depend on what its tokens are, and the narrows that they come through.
 *
 * <p>What depends only on how many tokens there are, such as a mask, is no content; content begins
 * where ids become rows of a table. A narrow of a value is another that every way of content to it
 * leads through.
 */
final class ContentFlow {
  /** Stands above everything: where ways have nothing in common. */
  private static final String SOURCE = "";

  private static final String EMBEDDING = "EmbedLayerNormalization";

  private final Set<String> tokens = new HashSet<>();
  private final Map<String, String> narrows = new HashMap<>();
  private final Map<String, Integer> depths = new HashMap<>();

  ContentFlow(OnnxGraph graph, String ids) {
    tokens.add(ids);
    depths.put(SOURCE, 0);
    graph.nodes().forEach(this::place);
  }

  private void place(OnnxNode node) {
    if (node.type().equals("Shape") || node.type().equals("Size")) {
      return;
    }
    List<String> read = inputs(node);
    if (read.isEmpty() && node.inputs().stream().noneMatch(tokens::contains)) {
      return;
    }
    if (read.isEmpty() && !isLookUp(node)) {
      tokens.addAll(node.outputs());
      return;
    }
    String narrow = read.stream().reduce(this::common).orElse(SOURCE);
    for (String output : node.outputs()) {
      if (!output.isEmpty() && !isMask(node, output)) {
        narrows.put(output, narrow);
        depths.put(output, depths.get(narrow) + 1);
      }
    }
  }

  private boolean isLookUp(OnnxNode node) {
    boolean table = node.type().equals("Gather") || node.type().equals("GatherBlockQuantized");
    return (table && tokens.contains(node.input(1))) || node.type().equals(EMBEDDING);
  }

  /** Lengths of rows, which an operator counts beside. */
  private static boolean isMask(OnnxNode node, String output) {
    return node.type().equals(EMBEDDING) && node.outputs().indexOf(output) == 1;
  }

  private String common(String one, String other) {
    String a = one;
    String b = other;
    while (!a.equals(b)) {
      if (depths.get(a) >= depths.get(b)) {
        a = narrows.get(a);
      } else {
        b = narrows.get(b);
      }
    }
    return a;
  }

  boolean isContent(String value) {
    return narrows.containsKey(value);
  }

  /** What of a node's inputs is content, each once. */
  List<String> inputs(OnnxNode node) {
    return node.inputs().stream().filter(this::isContent).distinct().toList();
  }

  /** A value and its narrows, the nearest first. */
  List<String> way(String value) {
    List<String> way = new ArrayList<>();
    String at = value;
    while (isContent(at)) {
      way.add(at);
      at = narrows.get(at);
    }
    return way;
  }
}
