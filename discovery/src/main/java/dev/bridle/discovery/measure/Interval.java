// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import java.util.Arrays;

/**
 * Where a number would have come out on other prompts.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
  /**
   * {@return the interval between two quantiles of some numbers}
   *
   * @param share how much it holds, for example 0.95
   * @param numbers any; those that are no numbers are left out
   */
  public static Interval of(double share, double... numbers) {
    double[] sorted = Arrays.stream(numbers).filter(x -> !Double.isNaN(x)).sorted().toArray();
    if (sorted.length == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    return new Interval(quantile(sorted, (1 - share) / 2), quantile(sorted, (1 + share) / 2));
  }

  private static double quantile(double[] sorted, double at) {
    double place = at * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /**
   * {@return whether all of it is above a number}
   *
   * @param number for example 0
   */
  public boolean isAbove(double number) {
    return low > number;
  }

  /**
   * {@return whether all of it is below a number}
   *
   * @param number for example 0
   */
  public boolean isBelow(double number) {
    return high < number;
  }
}
