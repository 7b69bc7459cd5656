// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

/**
 * A measured value and the interval that holds the true one with 95 % confidence.
 *
 * @param value what was measured
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Estimate(double value, double low, double high) {
  /** Checks that the numbers are finite and the ends in order. */
  public Estimate {
    if (!Double.isFinite(value) || !Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(value + " [" + low + ", " + high + "] is no estimate");
    }
  }

  /** {@return whether zero is outside the interval, on whichever side} */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }
}
