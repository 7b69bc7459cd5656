// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import java.util.List;
import java.util.Optional;

/** The operators that multiply matrices, and what their products are in floating point. */
final class Products {
  private final GraphLinks links;

  Products(GraphLinks links) {
    this.links = links;
  }

  static boolean isOne(OnnxNode node) {
    return switch (node.type()) {
      case "MatMul",
          "Gemm",
          "FusedMatMul",
          "MatMulNBits",
          "MatMulBnb4",
          "MatMulInteger",
          "QLinearMatMul",
          "DynamicQuantizeMatMul",
          "MatMulIntegerToFloat" ->
          true;
      default -> false;
    };
  }

  /** Which input is the right operand. */
  static int right(OnnxNode node) {
    return node.type().equals("QLinearMatMul") ? 3 : 1;
  }

  /**
   * The product as numbers: what the node makes, or where that is in integers, what the scales make
   * of it; none where it goes on in integers.
   */
  Optional<String> number(OnnxNode node) {
    return switch (node.type()) {
      case "MatMulInteger" -> follow(node.output(), "Cast").flatMap(cast -> follow(cast, "Mul"));
      case "QLinearMatMul" -> follow(node.output(), "DequantizeLinear");
      default -> Optional.of(node.output());
    };
  }

  private Optional<String> follow(String value, String operator) {
    List<OnnxNode> readers = links.readers(value);
    return readers.size() == 1 && readers.get(0).type().equals(operator)
        ? Optional.of(readers.get(0).output())
        : Optional.empty();
  }
}
