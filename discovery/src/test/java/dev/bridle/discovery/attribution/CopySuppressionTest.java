// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import static dev.bridle.discovery.weights.HandCircuits.SCALE;
import static dev.bridle.discovery.weights.HandCircuits.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.weights.HandCircuits;
import dev.bridle.discovery.weights.HandRun;
import dev.bridle.head.HeadId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Before layer 0 the lens predicts each position's own token again. */
class CopySuppressionTest {
  /** Sums of a few numbers of size one, in single precision. */
  private static final double ROUNDING = 1e-6;

  private static final HandCircuits HEADS =
      HandCircuits.writing(
          1,
          2,
          Map.of(
              new HeadId(0, 0), table(1, 0, 1, 2, 3, 4, 5),
              new HeadId(0, 1), table(-1, 0, 1, 2, 3, 4, 5)));

  private static HandRun run(int... tokens) {
    double[] looks = {0.4, 0.3, 0.2, 0.1};
    return new HandRun(Item.of(tokens), HEADS, (head, query, key) -> looks[key]);
  }

  @Test
  void aHeadThatWritesAgainstAWordAboutToComeAgainScoresAboveZero() {
    double[] scores = run(0, 3, 2, 3).scores(new CopySuppression(Mark.END));

    // Token 3 at position 1 is looked at with 0.3; five sixths of a logit stand out of the mean.
    double expected = 0.3 * (5.0 / 6) / SCALE;
    assertThat(scores).containsExactly(new double[] {-expected, expected}, within(ROUNDING));
  }

  @Test
  void allPlacesOfTheWordCount() {
    double[] scores = run(0, 3, 3, 3).scores(new CopySuppression(Mark.END));

    assertThat(scores[1]).isCloseTo(0.5 * (5.0 / 6) / SCALE, within(ROUNDING));
  }

  @Test
  void everyPositionMayLookBack() {
    double[] scores = run(0, 3, 3, 3).scores(new CopySuppression(new Mark("all")));

    // Position 2 sees the word once, position 3 twice.
    assertThat(scores[1]).isCloseTo((0.3 + 0.5) / 2 * (5.0 / 6) / SCALE, within(ROUNDING));
  }

  @Test
  void promptsTooShortToLookBackInSayNothing() {
    assertThat(run(0, 3).scores(new CopySuppression(Mark.END))).containsOnly(Double.NaN);
  }
}
