// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.tensor.FloatVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTest {
  /** A few operations in double precision. */
  private static final double ROUNDING = 1e-12;

  /** Probabilities 1/10, 2/10, 3/10 and 4/10, up to the rounding of logits to singles. */
  private static final double SINGLES = 1e-6;

  private static final FloatVector TENTHS = logarithms(1, 2, 3, 4);
  private static final FloatVector EVEN = logarithms(5, 5, 5, 5);
  private static final SweepPrompt PROMPT = SweepPrompt.of(9).answering(3, 0);

  private static FloatVector logarithms(double... weights) {
    double[] logits = weights.clone();
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.log(logits[i]);
    }
    return FloatVector.of(logits);
  }

  private static double value(Metric metric, SweepPrompt prompt, FloatVector logits) {
    return metric.of(prompt, EVEN).applyAsDouble(logits);
  }

  @Test
  void theLogitDifferenceIsThatOfTwoLogits() {
    double expected = (double) TENTHS.at(3) - TENTHS.at(0);

    assertThat(value(Metric.logitDifference(), PROMPT, TENTHS)).isEqualTo(expected);
  }

  @Test
  void ofSeveralAnswersTheLogitDifferenceTakesTheMean() {
    SweepPrompt several = PROMPT.answering(List.of(3, 2), List.of(0, 1));
    double expected =
        ((double) TENTHS.at(3) + TENTHS.at(2)) / 2 - ((double) TENTHS.at(0) + TENTHS.at(1)) / 2;

    assertThat(value(Metric.logitDifference(), several, TENTHS))
        .isCloseTo(expected, within(ROUNDING));
  }

  @Test
  void probabilitiesOfAnswersAddUp() {
    SweepPrompt several = PROMPT.answering(List.of(3, 2), List.of());

    assertThat(value(Metric.probability(), PROMPT, TENTHS)).isCloseTo(0.4, within(SINGLES));
    assertThat(value(Metric.probability(), several, TENTHS)).isCloseTo(0.7, within(SINGLES));
    assertThat(value(Metric.logProbability(), several, TENTHS))
        .isCloseTo(Math.log(0.7), within(SINGLES));
  }

  @Test
  void theProbabilityDifferenceIsThatOfTwoSums() {
    SweepPrompt several = PROMPT.answering(List.of(3, 2), List.of(0, 1));

    assertThat(value(Metric.probabilityDifference(), PROMPT, TENTHS))
        .isCloseTo(0.4 - 0.1, within(SINGLES));
    assertThat(value(Metric.probabilityDifference(), several, TENTHS))
        .isCloseTo(0.7 - 0.3, within(SINGLES));
    assertThat(Metric.probabilityDifference().needsWrongAnswers()).isTrue();
  }

  @Test
  void logitsTooLargeForExponentialsAreNoTrouble() {
    FloatVector large = FloatVector.of(1000f, -1000f, 1000f, 0f);

    assertThat(value(Metric.logProbability(), PROMPT.answering(0, 1), large))
        .isCloseTo(-Math.log(2), within(ROUNDING));
    assertThat(value(Metric.logProbability(), PROMPT.answering(1, 0), large))
        .isCloseTo(-2000 - Math.log(2), within(1e-9));
  }

  @Test
  void divergenceIsThatOfTheCleanRunFromTheOther() {
    double expected = 0;
    for (int i = 1; i <= 4; i++) {
      expected += 0.25 * Math.log(0.25 / (i / 10.0));
    }

    assertThat(value(Metric.divergence(), PROMPT, TENTHS)).isCloseTo(expected, within(SINGLES));
    assertThat(value(Metric.divergence(), PROMPT, EVEN)).isZero();
  }

  @Test
  void whatTheCleanRunNeverSaysDoesNotCount() {
    FloatVector never = FloatVector.of(0f, Float.NEGATIVE_INFINITY);

    double value = Metric.divergence().of(PROMPT, never).applyAsDouble(FloatVector.of(0f, 0f));

    assertThat(value).isCloseTo(Math.log(2), within(ROUNDING));
  }
}
