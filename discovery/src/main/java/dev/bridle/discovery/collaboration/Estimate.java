// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import dev.bridle.discovery.measure.Interval;
import dev.bridle.discovery.sweep.run.Moments;

/**
 * An effect on the metric, averaged over prompts.
 *
 * @param mean the metric under the path minus that of the clean run
 * @param standardError of the mean
 */
public record Estimate(double mean, double standardError) {
  /** Of a normal distribution, 95 of 100 lie within so many standard errors. */
  private static final double WITHIN = 1.96;

  /**
   * {@return the estimate of an average}
   *
   * @param effect over at least one prompt
   */
  public static Estimate of(Moments effect) {
    return new Estimate(effect.mean(), effect.standardError());
  }

  /** {@return where the mean would have come out on other prompts, in 95 of 100 cases} */
  public Interval interval() {
    return new Interval(mean - WITHIN * standardError, mean + WITHIN * standardError);
  }

  /** {@return whether the interval does not hold 0} */
  public boolean isSure() {
    return interval().isAbove(0) || interval().isBelow(0);
  }
}
