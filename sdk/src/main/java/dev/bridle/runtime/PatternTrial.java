// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.probe.TrialGraph.Shown;
import dev.bridle.site.AttentionSite;

/** Looks at the attention patterns of one run of one row. */
final class PatternTrial {
  private final TrialRun.Outcome outcome;
  private final int length;

  PatternTrial(TrialRun.Outcome outcome, int length) {
    this.outcome = outcome;
    this.length = length;
  }

  /**
   * How far what a recomputed pattern makes of the values is from what the operator gives, in
   * lengths of the latter; zero where nothing is recomputed.
   */
  double distance(AttentionSite site) {
    float[] expected = outcome.shown(Shown.MIXED, site.layer());
    float[] found = outcome.shown(Shown.REMIXED, site.layer());
    if (expected.length != found.length) {
      return Double.POSITIVE_INFINITY;
    }
    double wrong = 0;
    double whole = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = expected[i] - found[i];
      wrong += difference * difference;
      whole += (double) expected[i] * expected[i];
    }
    return wrong == 0 ? 0 : Math.sqrt(wrong / whole);
  }

  /** The largest probability with which a position looks at a later one. */
  double ahead(AttentionSite site) {
    float[] pattern = outcome.shown(Shown.PATTERN, site.layer());
    double largest = 0;
    for (int i = 0; i < pattern.length; i++) {
      int key = i % length;
      int query = i / length % length;
      largest = key > query ? Math.max(largest, pattern[i]) : largest;
    }
    return largest;
  }
}
