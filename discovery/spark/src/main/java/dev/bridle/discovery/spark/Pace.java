// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import java.time.Duration;

/**
 * How many prompts the next part has, so that it takes about as long as wanted.
 *
 * <p>It begins with one, and grows fourfold at most from what has been measured. Towards the end
 * parts become smaller, so that all executors end at about one time.
 */
final class Pace {
  private static final int GROWTH = 4;

  private final double wanted;
  private int size = 1;

  Pace(Duration wanted) {
    this.wanted = wanted.toNanos();
  }

  /** How many of the prompts that are left go into the next part. */
  int next(int left, int cores) {
    return Math.max(1, Math.min(size, left / (2 * cores)));
  }

  /** Learns from a part. */
  void took(int prompts, long nanos) {
    double fitting = wanted * prompts / Math.max(1, nanos);
    size = (int) Math.max(1, Math.min(fitting, (double) GROWTH * prompts));
  }
}
