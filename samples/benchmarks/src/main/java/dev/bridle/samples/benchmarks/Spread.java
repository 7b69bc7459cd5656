// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import java.util.Collections;
import java.util.List;

/**
 * What repetitions of a measurement gave.
 *
 * @param value the median
 * @param min the smallest
 * @param lowerQuartile a quarter are smaller
 * @param upperQuartile a quarter are larger
 * @param max the largest
 */
record Spread(double value, double min, double lowerQuartile, double upperQuartile, double max) {
  /** The spread of at least one number. */
  static Spread of(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    return new Spread(
        at(sorted, 0.5),
        Collections.min(sorted),
        at(sorted, 0.25),
        at(sorted, 0.75),
        Collections.max(sorted));
  }

  /** Between two numbers, in proportion. */
  private static double at(List<Double> sorted, double share) {
    double place = share * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }
}
