// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.head.ModelShape;

/**
 * A published way of scoring heads: by looking on ({@link Measure}) or by trying ({@link
 * Experiment}).
 *
 * <p>Methods are data: records that are read from a head type's document, equal if they do the
 * same.
 */
public sealed interface Method permits Measure, Experiment {
  /** Which of several means is a head's score. */
  enum Choice {
    /** The largest: a head is of the kind in one way or another. */
    LARGEST,
    /** The smallest: a head must be of the kind in every way. */
    SMALLEST
  }

  /**
   * {@return how many numbers it gives each head; 1 as a rule}
   *
   * @param shape the model's
   */
  default int candidates(ModelShape shape) {
    return 1;
  }

  /** {@return which of their means is the score} */
  default Choice choice() {
    return Choice.LARGEST;
  }

  /**
   * {@return what to call a candidate, such as an offset or a letter; empty where there is one}
   *
   * @param candidate from 0
   */
  default String candidate(int candidate) {
    return "";
  }
}
