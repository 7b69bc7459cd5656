// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.tensor.ElementType;

/** Doubles on their way to stored elements by way of singles, rounded once. */
final class Rounding {
  private Rounding() {}

  /**
   * {@return the single that becomes the element nearest to a number}
   *
   * <p>On the way to 16 bits the nearest single can lie exactly between two elements where the
   * number did not. A single that is inexact is therefore made odd: it then lies on the number's
   * side of every such middle.
   */
  static float single(double number, ElementType type) {
    float nearest = (float) number;
    boolean narrower = type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
    if (!narrower || nearest == number || !Float.isFinite(nearest)) {
      return nearest;
    }
    float below =
        Math.abs((double) nearest) > Math.abs(number) ? Math.nextAfter(nearest, 0) : nearest;
    return Float.intBitsToFloat(Float.floatToRawIntBits(below) | 1);
  }
}
