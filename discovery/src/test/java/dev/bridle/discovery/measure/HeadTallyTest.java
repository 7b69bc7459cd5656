// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTallyTest {
  private static final double SHARE = 0.95;

  @Test
  void aScoreIsTheMeanOverPromptsThatSaySomething() {
    HeadTally tally = new HeadTally(2, 1, Method.Choice.LARGEST, 1);

    tally.nextPrompt();
    tally.add(1.0, 10.0);
    tally.nextPrompt();
    tally.add(Double.NaN, 20.0);
    tally.nextPrompt();
    tally.add(2.0, 60.0);

    assertThat(tally.score(0)).isEqualTo(1.5);
    assertThat(tally.score(1)).isEqualTo(30);
  }

  @Test
  void theIntervalIsAsWideAsTheStandardErrorSays() {
    int prompts = 2000;
    double deviation = 3;
    HeadTally tally = new HeadTally(1, 1, Method.Choice.LARGEST, 5);
    Random random = new Random(11);

    for (int i = 0; i < prompts; i++) {
      tally.nextPrompt();
      tally.add(deviation * random.nextGaussian());
    }

    double expected = 2 * 1.96 * deviation / Math.sqrt(prompts);
    Interval interval = tally.interval(0, SHARE);
    // Two hundred replicates know a quantile to about a tenth of the width.
    assertThat(interval.high() - interval.low()).isCloseTo(expected, within(0.2 * expected));
    assertThat((interval.high() + interval.low()) / 2)
        .isCloseTo(tally.score(0), within(0.2 * expected));
  }

  @Test
  void ofSeveralCandidatesTheLargestMeanIsTheScore() {
    HeadTally tally = new HeadTally(2, 3, Method.Choice.LARGEST, 1);

    tally.nextPrompt();
    tally.add(0, 0.1, 0.9);
    tally.add(1, 0.5, 0.2);
    tally.add(2, 0.3, 0.3);

    assertThat(tally.score(0)).isEqualTo(0.5);
    assertThat(tally.chosen(0)).isEqualTo(1);
    assertThat(tally.score(1)).isEqualTo(0.9);
    assertThat(tally.chosen(1)).isZero();
  }

  @Test
  void partsAreHeldAgainstTheirThresholdsAndTheSmallestCounts() {
    HeadTally tally = new HeadTally(1, 2, Method.Choice.SMALLEST, 1);

    tally.nextPrompt();
    tally.part(0, 1 / 0.5).add(1.0);
    tally.part(1, 1 / 0.25).add(0.1);

    assertThat(tally.score(0)).isCloseTo(0.4, within(1e-12));
    assertThat(tally.chosen(0)).isEqualTo(1);
  }

  @Test
  void aHeadOfWhichNothingIsSaidHasNoScore() {
    HeadTally tally = new HeadTally(1, 1, Method.Choice.LARGEST, 1);

    tally.nextPrompt();
    tally.add(tally.unknown());

    assertThat(tally.score(0)).isNaN();
    assertThat(tally.interval(0, SHARE).low()).isNaN();
  }

  @Test
  void equalSeedsGiveEqualIntervals() {
    assertThat(interval(3)).isEqualTo(interval(3)).isNotEqualTo(interval(4));
  }

  private static Interval interval(long seed) {
    HeadTally tally = new HeadTally(1, 1, Method.Choice.LARGEST, seed);
    for (int i = 0; i < 50; i++) {
      tally.nextPrompt();
      tally.add((double) (i % 7));
    }
    return tally.interval(0, SHARE);
  }

  @Test
  void numbersWithoutAPromptAreRefused() {
    HeadTally tally = new HeadTally(1, 1, Method.Choice.LARGEST, 1);

    assertThatThrownBy(() -> tally.add(1.0)).isInstanceOf(IllegalStateException.class);
  }
}
