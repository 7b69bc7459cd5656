// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import java.util.List;
import java.util.Optional;

/**
 * Takes some columns of what a product makes, where it can before the product is made: a few of
 * many tokens' logits cost little then.
 */
final class ChosenColumns {
  private final OnnxGraph graph;
  private final GraphLinks links;
  private final OperatorWriter writer;

  /** Writes into a copy of a graph, which {@link FragmentNames#CHOSEN} is fed to. */
  ChosenColumns(OnnxGraph graph, OperatorWriter writer) {
    this.graph = graph;
    this.links = new GraphLinks(graph);
    this.writer = writer.in("chosen");
  }

  /** Some columns of a value. */
  String of(String value) {
    Optional<OnnxNode> maker = links.producer(value);
    return maker.map(node -> of(node, value)).orElseGet(() -> gathered(value, -1));
  }

  private String of(OnnxNode node, String value) {
    return switch (node.type()) {
      case "Cast", "Identity" -> remade(node, List.of(of(node.input(0))));
      case "Add", "Mul", "Div" -> elementwise(node, value);
      case "MatMul" -> remade(node, List.of(node.input(0), gathered(node.input(1), 1)));
      case "Gemm" -> node.integer("transA", 0) == 0 ? gemm(node) : gathered(value, -1);
      default -> gathered(value, -1);
    };
  }

  private String gemm(OnnxNode node) {
    String weight = gathered(node.input(1), node.integer("transB", 0) == 1 ? 0 : 1);
    return node.input(2).isEmpty()
        ? remade(node, List.of(node.input(0), weight))
        : remade(node, List.of(node.input(0), weight, constant(node.input(2))));
  }

  /** With a constant on either side. */
  private String elementwise(OnnxNode node, String value) {
    for (int side = 0; side < 2; side++) {
      if (graph.constant(node.input(side)).isPresent()) {
        String fixed = constant(node.input(side));
        String open = of(node.input(1 - side));
        return remade(node, side == 0 ? List.of(fixed, open) : List.of(open, fixed));
      }
    }
    return gathered(value, -1);
  }

  /** A row of numbers a column loses columns too, a single number holds for all. */
  private String constant(String value) {
    boolean single = graph.constant(value).filter(tensor -> tensor.elements() == 1).isPresent();
    return single ? value : gathered(value, -1);
  }

  private String gathered(String value, long axis) {
    return writer.gather("columns", axis, value, FragmentNames.CHOSEN);
  }

  private String remade(OnnxNode node, List<String> operands) {
    return writer.node(node.type(), "made", node.attributes(), operands.toArray(String[]::new));
  }
}
