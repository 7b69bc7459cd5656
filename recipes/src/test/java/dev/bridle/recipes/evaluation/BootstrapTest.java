// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.error.InputException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  /** The means step by 0.001, and a quantile of 10,000 draws is off by 0.027 standard errors. */
  private static final double STEP_AND_DRAW = 0.002;

  private static final double EXACT = 1e-12;

  @Test
  void theIntervalOfYesAndNoIsTheNormalOne() {
    double[] values = new double[1000];
    Arrays.fill(values, 0, 300, 1);

    Estimate estimate = new Bootstrap(1).mean(values);

    double error = Math.sqrt(0.3 * 0.7 / 1000);
    assertThat(estimate.value()).isCloseTo(0.3, within(EXACT));
    assertThat(estimate.low()).isCloseTo(0.3 - 1.96 * error, within(STEP_AND_DRAW));
    assertThat(estimate.high()).isCloseTo(0.3 + 1.96 * error, within(STEP_AND_DRAW));
  }

  @Test
  void theIntervalHoldsTheTrueMeanAsOftenAsItPromises() {
    Random random = new Random(5);
    int trials = 500;
    int held = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] values = random.doubles(100).map(u -> -Math.log(1 - u)).toArray();
      Estimate estimate = new Bootstrap(trial, 1000).mean(values);
      held += estimate.low() <= 1 && 1 <= estimate.high() ? 1 : 0;
    }

    // Four binomial standard errors of 0.01; skewed data of this size hold a point less than 95 %.
    assertThat(held / (double) trials).isBetween(0.90, 0.98);
  }

  @Test
  void twoQuestionsThatDisagreeSayNothing() {
    Estimate estimate = new Bootstrap(1).mean(new double[] {0, 1});

    assertThat(estimate).isEqualTo(new Estimate(0.5, 0, 1));
    assertThat(estimate.excludesZero()).isFalse();
  }

  @Test
  void pairingTakesTheDifferencesBetweenQuestionsOut() {
    double[] before = new Random(2).doubles(50, -100, 100).toArray();
    double[] after = Arrays.stream(before).map(value -> value + 0.25).toArray();

    Estimate gain = new Bootstrap(1).meanDifference(before, after);

    assertThat(gain.value()).isCloseTo(0.25, within(EXACT));
    assertThat(gain.low()).isCloseTo(0.25, within(EXACT));
    assertThat(gain.high()).isCloseTo(0.25, within(EXACT));
    assertThat(gain.excludesZero()).isTrue();
  }

  @Test
  void theDifferenceIsAfterMinusBefore() {
    Estimate gain = new Bootstrap(1).meanDifference(new double[] {1, 1, 1}, new double[] {0, 0, 0});

    assertThat(gain).isEqualTo(new Estimate(-1, -1, -1));
    assertThat(gain.excludesZero()).isTrue();
  }

  @Test
  void theSameSeedGivesTheSameIntervalHoweverOftenItIsAsked() {
    double[] values = new Random(4).doubles(40).toArray();
    Bootstrap bootstrap = new Bootstrap(9);

    Estimate first = bootstrap.mean(values);

    assertThat(bootstrap.mean(values)).isEqualTo(first);
    assertThat(new Bootstrap(9).mean(values)).isEqualTo(first);
    assertThat(new Bootstrap(10).mean(values)).isNotEqualTo(first);
  }

  @Test
  void oneQuestionHasNoInterval() {
    assertThatThrownBy(() -> new Bootstrap(1).mean(new double[] {1}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Measure at least 2 questions");
  }

  @Test
  void whatCannotBeAveragedIsAProgrammingError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap(1).mean(new double[] {1, Double.NaN}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bootstrap(1).meanDifference(new double[3], new double[2]));
    assertThatIllegalArgumentException().isThrownBy(() -> new Bootstrap(1, 10));
  }

  @Test
  void anIntervalThatTouchesZeroDoesNotExcludeIt() {
    assertThat(new Estimate(1, 0, 2).excludesZero()).isFalse();
    assertThat(new Estimate(-1, -2, 0).excludesZero()).isFalse();
    assertThat(new Estimate(1, 1e-9, 2).excludesZero()).isTrue();
  }

  @Test
  void anEstimateWithItsEndsExchangedIsAProgrammingError() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Estimate(1, 2, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Estimate(Double.NaN, 0, 1));
  }
}
