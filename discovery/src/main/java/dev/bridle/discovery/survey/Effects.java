// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Interval;

/** By how much a metric fell without each of some sets of heads. */
record Effects(HeadTally tally) {
  private static final double SHARE = 0.95;

  double mean(int set) {
    return tally.score(set);
  }

  Interval interval(int set) {
    return tally.interval(set, SHARE);
  }
}
