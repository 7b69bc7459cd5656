// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

/**
 * A kind of head.
 *
 * @param name the field's name for it, in kebab case
 * @param stage where in the model's work it stands
 * @param does one line: what such a head does
 * @param metric one line: what its score is
 * @param threshold from which score on a head is usually called one
 * @param definition whether the threshold is published
 * @param source where it was described
 */
public record HeadType(
    String name,
    Stage stage,
    String does,
    String metric,
    double threshold,
    Definition definition,
    String source) {
  /** Whether a definition is the literature's or this project's. */
  public enum Definition {
    /** As in the source. */
    PUBLISHED,
    /** The source describes the head but gives no crisp threshold; this one is ours. */
    PROPOSED;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
