// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.stream;

import dev.bridle.onnx.OnnxNode;
import java.util.Set;

/** Operators that hand their first input on: in another type or layout, or rounded. */
public final class Passing {
  private static final Set<String> OPERATORS =
      Set.of(
          "Cast",
          "Identity",
          "Dropout",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "QuantizeLinear",
          "DequantizeLinear");

  private Passing() {}

  /**
   * {@return whether a node is one of them}
   *
   * @param node any
   */
  public static boolean isOne(OnnxNode node) {
    return OPERATORS.contains(node.type());
  }
}
