// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

/**
 * How large a sweep is that changes every head alone, with a corrupted twin of every prompt.
 *
 * @param prompts how many
 * @param tokens of each
 * @param positions from the first changed one to the last: 1, or as many as there are tokens
 */
public record SweepSize(long prompts, int tokens, int positions) {
  /** Refuses positions that prompts do not have. */
  public SweepSize {
    if (prompts < 1 || positions < 1 || positions > tokens) {
      throw new IllegalArgumentException(positions + " positions of " + tokens + " tokens");
    }
  }
}
