// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import java.util.Locale;

/**
 * A kind of head.
 *
 * @param name the field's name for it, in kebab case
 * @param row its number in the survey's list (arXiv 2409.03752), from 1; 0 where the survey does
 *     not have it
 * @param stage where in the model's work it stands
 * @param does one line: what such a head does
 * @param metric one line: what its score is
 * @param threshold from where on a head is called one, in the unit
 * @param unit of the threshold
 * @param definition whether the threshold is published
 * @param source where it was described
 */
public record HeadType(
    String name,
    int row,
    Stage stage,
    String does,
    String metric,
    double threshold,
    Unit unit,
    Definition definition,
    String source) {
  /** What a threshold is held against. */
  public enum Unit {
    /** The score itself. */
    SCORE,
    /** How many standard deviations a score lies above the mean of all heads. */
    Z;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a definition is the literature's or this project's. */
  public enum Definition {
    /** As in the source. */
    PUBLISHED,
    /** The source describes the head but gives no crisp threshold; this one is ours. */
    PROPOSED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
