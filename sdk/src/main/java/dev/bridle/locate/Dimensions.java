// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.OnnxValue;
import java.util.Optional;

/** Reads sizes off declared values. */
final class Dimensions {
  private Dimensions() {}

  /** A size that the declaration fixes; some exporters write the number as a name. */
  static Optional<Integer> known(OnnxValue value, int axis) {
    if (axis >= value.shape().size()) {
      return Optional.empty();
    }
    return positive(value.shape().get(axis).toString());
  }

  private static Optional<Integer> positive(String digits) {
    return digits.matches("[1-9][0-9]{0,8}")
        ? Optional.of(Integer.parseInt(digits))
        : Optional.empty();
  }
}
