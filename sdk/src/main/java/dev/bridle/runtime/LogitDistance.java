// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.tensor.FloatTensor;

/** How far logits that should be the same are apart, in units of the largest of them. */
final class LogitDistance {
  private LogitDistance() {}

  /**
   * Compares a row's positions with another row's; not-a-number is infinitely far.
   *
   * @param one a batch of logits
   * @param row which of its rows
   * @param from where in it to begin
   * @param other the logits of one row
   * @param start where in them to begin
   * @param count positions to compare
   */
  static double between(
      FloatTensor one, int row, int from, FloatTensor other, int start, int count) {
    int width = other.size(2);
    double largest = 0;
    double furthest = 0;
    for (int at = 0; at < count; at++) {
      int here = one.offset(row, from + at);
      int there = other.offset(0, start + at);
      for (int token = 0; token < width; token++) {
        double difference = Math.abs(one.data()[here + token] - other.data()[there + token]);
        furthest = Math.max(furthest, Double.isNaN(difference) ? 1 / 0.0 : difference);
        largest = Math.max(largest, Math.abs(other.data()[there + token]));
      }
    }
    return furthest == 0 ? 0 : furthest / largest;
  }

  static boolean isFinite(FloatTensor logits) {
    for (float logit : logits.data()) {
      if (!Float.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }
}
