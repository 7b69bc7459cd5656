// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranks heads. */
final class HeadScoresTest {
  /** Double precision over four numbers. */
  private static final double ROUNDING = 1e-12;

  private static HeadScore score(String head, double value) {
    return new HeadScore(HeadId.parse(head), value);
  }

  private static HeadSet heads(String... names) {
    return new HeadSet(List.of(names).stream().map(HeadId::parse).toList());
  }

  private final HeadScores scores =
      new HeadScores(
          AnyType.named("induction"),
          List.of(score("L1H0", 0.5), score("L0H2", 0.1), score("L0H1", 0.5), score("L10H0", 0.9)));

  @Test
  void theBestHeadIsFirstAndEqualsStandInOrder() {
    assertThat(scores.ranked())
        .containsExactly(
            score("L10H0", 0.9), score("L0H1", 0.5), score("L1H0", 0.5), score("L0H2", 0.1));
  }

  @Test
  void theTopIsAsManyAsThereAre() {
    assertThat(scores.top(2)).isEqualTo(heads("L10H0", "L0H1"));
    assertThat(scores.top(0)).isEqualTo(heads());
    assertThat(scores.top(9)).isEqualTo(heads("L10H0", "L0H1", "L1H0", "L0H2"));
  }

  @Test
  void theThresholdItselfIsReached() {
    assertThat(scores.atLeast(0.5)).isEqualTo(heads("L10H0", "L0H1", "L1H0"));
    assertThat(scores.atLeast(0.91)).isEqualTo(heads());
  }

  @Test
  void aHeadHasItsScoreOrWasNotScored() {
    assertThat(scores.of(HeadId.parse("L0H2"))).isEqualTo(0.1);
    assertThatThrownBy(() -> scores.of(HeadId.parse("L5H5")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("L5H5 was not scored");
  }

  @Test
  void zScoresAreStandardDeviationsAboveTheMean() {
    // Mean 0.5, deviations 0.4, 0, 0, -0.4: a standard deviation of sqrt(0.32 / 4).
    double deviation = Math.sqrt(0.08);

    assertThat(scores.zScore(score("L10H0", 0.9))).isCloseTo(0.4 / deviation, within(ROUNDING));
    assertThat(scores.zScore(score("L0H1", 0.5))).isCloseTo(0, within(ROUNDING));
    assertThat(scores.zScore(score("L0H2", 0.1))).isCloseTo(-0.4 / deviation, within(ROUNDING));
  }

  @Test
  void equalScoresDeviateByNothing() {
    HeadScores equal =
        new HeadScores(
            AnyType.named("induction"), List.of(score("L0H0", 0.25), score("L0H1", 0.25)));

    assertThat(equal.zScore(score("L0H0", 0.25))).isZero();
  }
}
