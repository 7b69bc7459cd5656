// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

import dev.bridle.discovery.sweep.run.Moments;

/** Mean and variance of one path's effects as they come, by Welford's recurrence. */
final class EffectMoments {
  private long count;
  private double mean;
  private double squares;

  void add(double effect) {
    count++;
    double distance = effect - mean;
    mean += distance / count;
    squares += distance * (effect - mean);
  }

  Moments moments() {
    return new Moments(count, mean, count < 2 ? 0 : squares / (count - 1));
  }
}
