// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.util.Comparator;
import java.util.List;

/**
 * Scores of a model's heads for one kind, best first.
 *
 * @param type what was looked for
 * @param ranked every scored head; equal scores stand in the order of layers and heads
 */
public record HeadScores(HeadType type, List<HeadScore> ranked) {
  /** Sorts the scores. */
  public HeadScores {
    ranked =
        ranked.stream()
            .sorted(
                Comparator.comparingDouble(HeadScore::value)
                    .reversed()
                    .thenComparing(HeadScore::head))
            .toList();
  }

  /**
   * {@return the best heads}
   *
   * @param count how many; all, if there are fewer
   */
  public HeadSet top(int count) {
    return new HeadSet(ranked.stream().limit(count).map(HeadScore::head).toList());
  }

  /**
   * {@return the heads that score at least so much}
   *
   * @param threshold in the metric's unit
   */
  public HeadSet atLeast(double threshold) {
    return new HeadSet(
        ranked.stream().filter(score -> score.value() >= threshold).map(HeadScore::head).toList());
  }

  /**
   * {@return a head's score}
   *
   * @param head a scored head
   */
  public double of(HeadId head) {
    return ranked.stream()
        .filter(score -> score.head().equals(head))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(head + " was not scored"))
        .value();
  }

  /**
   * {@return how many standard deviations a score lies above the mean of all heads}
   *
   * @param score one of these
   */
  public double zScore(HeadScore score) {
    double mean = ranked.stream().mapToDouble(HeadScore::value).average().orElse(0);
    double variance =
        ranked.stream().mapToDouble(each -> Math.pow(each.value() - mean, 2)).average().orElse(0);
    return variance == 0 ? 0 : (score.value() - mean) / Math.sqrt(variance);
  }
}
