// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

/**
 * Mean and variance of a stream, number by number, by Welford's recurrence.
 *
 * <p>With δ = x − m: m ← m + δ/n and S ← S + δ·(x − m). It stays exact where a sum of squares would
 * cancel, and its result depends on the order, which whoever adds must keep.
 */
public final class RunningMoments {
  private long count;
  private double mean;
  private double squares;

  /** Begins with no numbers. */
  public RunningMoments() {}

  /**
   * Takes the next number.
   *
   * @param number any
   */
  public void add(double number) {
    count++;
    double distance = number - mean;
    mean += distance / count;
    squares += distance * (number - mean);
  }

  /** {@return mean and spread of the numbers so far} */
  public Moments moments() {
    return new Moments(count, mean, count < 2 ? 0 : squares / (count - 1));
  }
}
