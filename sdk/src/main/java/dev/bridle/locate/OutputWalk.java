// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks from what an attention mixed to the products with constants that read it.
 *
 * <p>On the way only layout may change, and what an edit that was inserted does: factors, rows that
 * are added, the product of two thin matrices that is added to what it was made of, a choice
 * between edited and unedited positions. Quantisers may stand before the product. What the last of
 * these makes is z.
 */
final class OutputWalk {
  private static final Set<String> LAYOUT =
      Set.of(
          "Transpose",
          "Reshape",
          "Cast",
          "Identity",
          "Dropout",
          "Squeeze",
          "Unsqueeze",
          "Flatten",
          "Slice",
          "Gather",
          "RestorePadding");

  /**
   * Where the walk stands.
   *
   * @param value what is read next
   * @param z the last floating-point value before a quantiser, or the value itself
   * @param reader what first reads z: a quantiser's output; empty until there is one
   * @param integers whether the value is quantised
   */
  record Step(String value, String z, String reader, boolean integers) {
    static Step at(String value) {
      return new Step(value, value, "", false);
    }
  }

  /** A product with a constant, and how it was reached. */
  record Reached(OnnxNode projection, Step step) {
    String reader() {
      return step.reader().isEmpty() ? projection.output() : step.reader();
    }
  }

  private final GraphLinks links;
  private final Constants constants;
  private final Map<String, Reached> reached = new LinkedHashMap<>();
  private String gate = "";
  private boolean cut;

  OutputWalk(GraphLinks links, Constants constants) {
    this.links = links;
    this.constants = constants;
  }

  /** Every product with a constant that reads the core's output, each once. */
  List<Reached> from(String core) {
    walk(Step.at(core));
    return List.copyOf(reached.values());
  }

  /** What the walk was multiplied with where it was not by a constant; empty otherwise. */
  String gate() {
    return gate;
  }

  /** Whether positions may be left out on the way, as all but the last sometimes are. */
  boolean cuts() {
    return cut;
  }

  private void walk(Step step) {
    for (OnnxNode reader : links.readers(step.value())) {
      if (Products.isOne(reader)) {
        if (reader.input(0).equals(step.value())
            && constants.isFixed(reader.input(Products.right(reader)))
            && !comesBack(step.value(), reader)) {
          reached.putIfAbsent(reader.output(), new Reached(reader, step));
        }
      } else {
        pass(step, reader);
      }
    }
  }

  private void pass(Step step, OnnxNode node) {
    boolean first = node.input(0).equals(step.value());
    switch (node.type()) {
      case "QuantizeLinear", "DynamicQuantizeLinear" -> {
        if (first) {
          String reader = step.reader().isEmpty() ? node.output() : step.reader();
          walk(new Step(node.output(), step.z(), reader, true));
        }
      }
      case "DequantizeLinear" -> {
        if (first) {
          walk(new Step(node.output(), step.z(), step.reader(), false));
        }
      }
      case "Where" -> {
        if (!first) {
          walk(Step.at(node.output()));
        }
      }
      case "Mul" -> multiply(step, node);
      case "Add" -> {
        if (constants.isFixed(other(step, node)) || isOwnProduct(step.value(), other(step, node))) {
          walk(Step.at(node.output()));
        }
      }
      default -> {
        // A value that is moved while it is quantised leaves no z in floating point behind.
        if (first && LAYOUT.contains(node.type()) && !step.integers()) {
          cut |= node.type().equals("Slice") || node.type().equals("Gather");
          walk(Step.at(node.output()));
        }
      }
    }
  }

  private static String other(Step step, OnnxNode node) {
    return node.input(node.input(0).equals(step.value()) ? 1 : 0);
  }

  /** Whether a product is multiplied once more and then added to the very value it was made of. */
  private boolean comesBack(String value, OnnxNode product) {
    return links.readers(value).stream()
        .filter(node -> node.type().equals("Add") && node.inputs().contains(value))
        .map(node -> node.input(node.input(0).equals(value) ? 1 : 0))
        .anyMatch(other -> isOwnProduct(value, other) && reads(other, product.output()));
  }

  /** Whether a value is another times two constant matrices. */
  private boolean isOwnProduct(String value, String product) {
    return links
        .producer(product)
        .filter(this::isConstantProduct)
        .flatMap(second -> links.producer(second.input(0)))
        .filter(this::isConstantProduct)
        .filter(first -> first.input(0).equals(value))
        .isPresent();
  }

  private boolean isConstantProduct(OnnxNode node) {
    return node.type().equals("MatMul") && constants.isFixed(node.input(1));
  }

  private boolean reads(String value, String operand) {
    return links.producer(value).filter(node -> node.input(0).equals(operand)).isPresent();
  }

  private void multiply(Step step, OnnxNode node) {
    String other = other(step, node);
    if (constants.isFixed(other)) {
      walk(Step.at(node.output()));
    } else {
      gate = other;
    }
  }
}
