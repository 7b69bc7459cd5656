// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lists a model's graphs: the main one, and those that nodes hold, such as branches of an If. */
final class Subgraphs {
  /**
   * A graph within a model.
   *
   * @param path operator and attribute of each step from the main graph; empty for it
   * @param graph the graph
   * @param holders the nodes that lead to it, outermost first
   * @param enclosing the graphs that those nodes stand in, outermost first
   */
  record Nested(String path, OnnxGraph graph, List<OnnxNode> holders, List<OnnxGraph> enclosing) {}

  private Subgraphs() {}

  static List<Nested> of(OnnxGraph main) {
    List<Nested> found = new ArrayList<>();
    add(new Nested("", main, List.of(), List.of()), found);
    return found;
  }

  private static void add(Nested nested, List<Nested> found) {
    found.add(nested);
    for (OnnxNode node : nested.graph().nodes()) {
      Map<String, OnnxAttribute> attributes = new TreeMap<>(node.attributes());
      attributes.forEach(
          (name, attribute) -> {
            if (attribute instanceof OnnxAttribute.GraphValue inner) {
              String step = node.type() + "." + name;
              String path = nested.path().isEmpty() ? step : nested.path() + "/" + step;
              List<OnnxNode> holders = new ArrayList<>(nested.holders());
              holders.add(node);
              List<OnnxGraph> enclosing = new ArrayList<>(nested.enclosing());
              enclosing.add(nested.graph());
              add(new Nested(path, inner.value(), holders, enclosing), found);
            }
          });
    }
  }
}
