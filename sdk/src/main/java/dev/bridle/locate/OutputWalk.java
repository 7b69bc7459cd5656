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
 * <p>On the way only layout may change; quantisers may stand before the product. What the last
 * layout change makes is z.
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
            && constants.isFixed(reader.input(Products.right(reader)))) {
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
      default -> {
        // A value that is moved while it is quantised leaves no z in floating point behind.
        if (first && LAYOUT.contains(node.type()) && !step.integers()) {
          cut |= node.type().equals("Slice") || node.type().equals("Gather");
          walk(Step.at(node.output()));
        }
      }
    }
  }

  private void multiply(Step step, OnnxNode node) {
    String other = node.input(node.input(0).equals(step.value()) ? 1 : 0);
    if (constants.isFixed(other)) {
      walk(Step.at(node.output()));
    } else {
      gate = other;
    }
  }
}
