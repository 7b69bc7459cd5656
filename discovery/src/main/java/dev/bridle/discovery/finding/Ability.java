// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import dev.bridle.discovery.measure.Interval;

/**
 * Whether a model can do the task at all; if not, there is nothing to find.
 *
 * @param accuracy the share of prompts that it answers rightly
 * @param chance the share that guessing answers rightly
 * @param prompts how many it answered
 */
public record Ability(double accuracy, double chance, int prompts) {
  /** Two-sided, 95 of 100. */
  private static final double DEVIATIONS = 1.96;

  /** {@return Wilson's interval of the accuracy, 95 of 100} */
  public Interval interval() {
    if (prompts == 0) {
      return new Interval(0, 1);
    }
    double z2 = DEVIATIONS * DEVIATIONS / prompts;
    double middle = (accuracy + z2 / 2) / (1 + z2);
    double half =
        DEVIATIONS * Math.sqrt(accuracy * (1 - accuracy) / prompts + z2 / (4 * prompts)) / (1 + z2);
    return new Interval(middle - half, middle + half);
  }

  /** {@return whether it is surely better than guessing} */
  public boolean isAboveChance() {
    return accuracy > chance && interval().isAbove(chance);
  }
}
