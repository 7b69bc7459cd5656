// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * How long two ways take to the same results, measured in turns.
 *
 * @param ratio one way's time over the other's, a number a repetition
 * @param over milliseconds above the line
 * @param under milliseconds below it
 * @param repetitions how many pairs
 * @param tokens of the prompt
 * @param runs how many runs of the naive way a repetition measured
 * @param scaledTo how many runs that stands for
 * @param difference the largest between the results, as a share of the largest number
 */
record Ratio(
    Spread ratio,
    Spread over,
    Spread under,
    int repetitions,
    int tokens,
    int runs,
    int scaledTo,
    double difference) {

  /** Pairs of times, in milliseconds. */
  static final class Pairs {
    private final List<Double> over = new ArrayList<>();
    private final List<Double> under = new ArrayList<>();

    void add(double above, double below) {
      over.add(above);
      under.add(below);
    }

    Ratio ratio(int tokens, int runs, int scaledTo, double difference) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < over.size(); i++) {
        ratios.add(over.get(i) / under.get(i));
      }
      return new Ratio(
          Spread.of(ratios),
          Spread.of(over),
          Spread.of(under),
          ratios.size(),
          tokens,
          runs,
          scaledTo,
          difference);
    }
  }
}
