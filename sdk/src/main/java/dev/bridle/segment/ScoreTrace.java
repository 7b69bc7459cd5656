// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.segment;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Walks back from attention probabilities to what they were made of. */
final class ScoreTrace {
  /** What scores go through on their way to the softmax: number by number, or in another type. */
  private static final Set<String> STEPS =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Where",
          "Cast",
          "Tanh",
          "Identity",
          "Clip",
          "Max",
          "Min",
          "Neg",
          "QuantizeLinear",
          "DequantizeLinear");

  private final GraphLinks links;

  ScoreTrace(GraphLinks links) {
    this.links = links;
  }

  /** The softmax that a pattern comes from. */
  Optional<OnnxNode> softmax(String pattern) {
    Optional<OnnxNode> maker = links.producer(pattern);
    while (maker.isPresent() && !maker.get().type().equals("Softmax")) {
      OnnxNode node = maker.get();
      maker = links.producer(node.input(node.type().equals("Where") ? 2 : 0));
    }
    return maker;
  }

  /** The product of queries and keys that a softmax is of; none where there are several. */
  Optional<OnnxNode> product(OnnxNode softmax) {
    Set<OnnxNode> products = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(softmax.input(0)));
    while (!open.isEmpty()) {
      String value = open.remove();
      Optional<OnnxNode> maker = links.producer(value);
      if (!seen.add(value) || maker.isEmpty()) {
        continue;
      }
      if (isProduct(maker.get())) {
        products.add(maker.get());
      } else if (STEPS.contains(maker.get().type())) {
        open.addAll(maker.get().inputs());
      }
    }
    return products.size() == 1 ? products.stream().findFirst() : Optional.empty();
  }

  /** The product of a pattern and values. */
  Optional<OnnxNode> mixing(String output) {
    return links.producer(output).filter(ScoreTrace::isProduct);
  }

  /** A product of floating-point matrices whose leading axes stand where they are given. */
  private static boolean isProduct(OnnxNode node) {
    return node.type().equals("MatMul")
        || (node.type().equals("FusedMatMul")
            && node.integer("transBatchA", 0) == 0
            && node.integer("transBatchB", 0) == 0);
  }
}
