// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.List;

/**
 * What an edit that should do nothing gained: random heads, random directions, shuffled labels.
 *
 * @param name what was done instead, for people
 * @param gains the gain of each draw, on the questions and by the measure of the real edit
 */
public record Control(String name, List<Double> gains) {
  /** Copies the gains and checks that there is one. */
  public Control {
    gains = List.copyOf(gains);
    if (name.isBlank() || gains.isEmpty() || !gains.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("control \"" + name + "\" with gains " + gains);
    }
  }

  /** {@return the mean gain over the draws} */
  public double mean() {
    return gains.stream().mapToDouble(Double::doubleValue).sum() / gains.size();
  }

  /** {@return the gain of the luckiest draw} */
  public double highest() {
    return gains.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /**
   * {@return the mean gain with its interval over the draws}
   *
   * <p>A single draw says nothing about others: its interval has no width.
   *
   * @param bootstrap draws the draws
   */
  public Estimate estimate(Bootstrap bootstrap) {
    return gains.size() == 1
        ? new Estimate(mean(), mean(), mean())
        : bootstrap.mean(gains.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
