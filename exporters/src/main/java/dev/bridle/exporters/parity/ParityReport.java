// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

/**
 * How a written file compares with the edit applied at run time.
 *
 * @param prompts how many prompts were run
 * @param maxAbsLogitDifference the largest difference of a logit at any position
 * @param largestLogit the largest magnitude of a logit, to which the tolerance is relative
 * @param tolerance the largest share of the largest logit that passes
 */
public record ParityReport(
    int prompts, double maxAbsLogitDifference, double largestLogit, double tolerance) {
  /** {@return the difference as a share of the largest logit} */
  public double relativeDifference() {
    return maxAbsLogitDifference / Math.max(largestLogit, Double.MIN_NORMAL);
  }

  /** {@return whether the file agrees; numbers that are not finite never do} */
  public boolean passes() {
    return relativeDifference() <= tolerance;
  }
}
