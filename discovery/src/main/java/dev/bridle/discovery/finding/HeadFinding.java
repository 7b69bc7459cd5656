// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import dev.bridle.discovery.measure.Interval;
import dev.bridle.head.HeadId;

/**
 * One head, held against one kind.
 *
 * @param head which
 * @param score by the kind's measurement
 * @param z how many standard deviations the score lies above the mean of all heads
 * @param interval where the score would have come out on other prompts, in 95 of 100 cases
 * @param candidate what the score is of where there are several, such as an offset; else empty
 * @param found whether the score makes it one of the kind
 * @param causal what happens without it
 */
public record HeadFinding(
    HeadId head,
    double score,
    double z,
    Interval interval,
    String candidate,
    boolean found,
    Causal causal) {
  /** {@return the same head, not called one of the kind, with nothing tried} */
  public HeadFinding unnamed() {
    return new HeadFinding(head, score, z, interval, candidate, false, Causal.untried());
  }
}
