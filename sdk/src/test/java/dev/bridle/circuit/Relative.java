// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.circuit;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares many numbers at once by the length of their difference. */
final class Relative {
  private Relative() {}

  /** Expects numbers that differ by no more than a part of their length. */
  static void assertSame(float[] actual, float[] expected, double rounding) {
    assertThat(actual).hasSameSizeAs(expected);
    double wrong = 0;
    double whole = 0;
    for (int i = 0; i < actual.length; i++) {
      wrong += (actual[i] - (double) expected[i]) * (actual[i] - (double) expected[i]);
      whole += (double) expected[i] * expected[i];
    }
    assertThat(Math.sqrt(wrong)).isLessThanOrEqualTo(rounding * Math.sqrt(whole));
  }
}
