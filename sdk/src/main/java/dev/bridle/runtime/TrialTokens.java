// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import java.util.Arrays;
import java.util.Random;

/** The rows of a trial: always the same, of any tokens of the vocabulary. */
final class TrialTokens {
  /** Where a graph does not say how many tokens it knows, it knows at least these. */
  private static final int FEWEST = 16;

  private final int[] tokens;

  TrialTokens(int vocabulary) {
    // The last logits of some models stand for no token, so that their number is a round one.
    int bound = vocabulary == 0 ? FEWEST : (vocabulary + 1) / 2;
    this.tokens = new Random(7).ints(14, 0, bound).toArray();
  }

  /** A row. */
  int[] text() {
    return Arrays.copyOf(tokens, 7);
  }

  /** The same row without its last token. */
  int[] beginning() {
    return Arrays.copyOf(tokens, 6);
  }

  /** Another row of the same length. */
  int[] other() {
    return Arrays.copyOfRange(tokens, 7, 14);
  }

  /** The beginning of the same row. */
  int[] brief() {
    return Arrays.copyOf(tokens, 3);
  }
}
