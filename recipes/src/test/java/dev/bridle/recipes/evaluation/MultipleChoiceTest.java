// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipleChoiceTest {
  /** A few roundings of a double. */
  private static final double EXACT = 1e-12;

  /** A log-probability of −10,000 has a spacing of 2e-12, which the exponential hands on. */
  private static final double FAR_DOWN = 1e-11;

  private static final double NEVER = Double.NEGATIVE_INFINITY;

  @Test
  void theScoresAreThoseOfTheProbabilities() {
    ChoiceScore score =
        MultipleChoice.score(
            Math.log(0.5), logs(0.5, 0.1, 0.1), new double[] {Math.log(0.2), Math.log(0.1)});

    assertThat(score.mc1()).isEqualTo(1);
    assertThat(score.mc2()).isCloseTo(0.7, within(EXACT));
    assertThat(score.mc3()).isCloseTo(1.0 / 3, within(EXACT));
  }

  @Test
  void aBestAnswerBelowAnIncorrectOneScoresNothingEvenIfAnotherCorrectOneWins() {
    ChoiceScore score = MultipleChoice.score(-5, new double[] {-5, -1}, new double[] {-2});

    assertThat(score.mc1()).isZero();
    assertThat(score.mc3()).isEqualTo(0.5);
  }

  @Test
  void aTieIsNoWin() {
    ChoiceScore score = MultipleChoice.score(-2, new double[] {-2}, new double[] {-2});

    assertThat(score).isEqualTo(new ChoiceScore(0, 0.5, 0));
  }

  @Test
  void mc2IsRightWhereTheProbabilitiesThemselvesAreZero() {
    double e = Math.exp(-1);

    ChoiceScore score =
        MultipleChoice.score(-10_000, new double[] {-10_000, -10_001}, new double[] {-10_000});

    assertThat(score.mc2()).isCloseTo((1 + e) / (2 + e), within(EXACT));
  }

  @Test
  void mc2IsOneOrZeroWhereOneSideIsBeyondCompare() {
    assertThat(MultipleChoice.score(-10, logs(0.9), new double[] {-10_000}).mc2()).isEqualTo(1);
    assertThat(MultipleChoice.score(-10_000, new double[] {-10_000}, logs(0.9)).mc2()).isZero();
  }

  @Test
  void mc2DoesNotChangeWhenEveryAnswerBecomesAsMuchLessLikely() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      double[] correct = random.doubles(1 + random.nextInt(8), -30, 0).toArray();
      double[] incorrect = random.doubles(1 + random.nextInt(8), -30, 0).toArray();

      double near = MultipleChoice.score(correct[0], correct, incorrect).mc2();
      double far = MultipleChoice.score(0, minus(correct, 9_970), minus(incorrect, 9_970)).mc2();

      assertThat(near).isCloseTo(plainMc2(correct, incorrect), within(EXACT));
      assertThat(far).isCloseTo(near, within(FAR_DOWN));
    }
  }

  @Test
  void impossibleAnswersAreAllowed() {
    assertThat(MultipleChoice.score(-1, new double[] {-1, NEVER}, new double[] {NEVER}))
        .isEqualTo(new ChoiceScore(1, 1, 0.5));
    assertThat(MultipleChoice.score(NEVER, new double[] {NEVER}, new double[] {NEVER}))
        .isEqualTo(new ChoiceScore(0, 0, 0));
  }

  @Test
  void nanIsRefusedWhereverItStands() {
    double[] good = {-1};
    double[] bad = {-1, Double.NaN};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultipleChoice.score(Double.NaN, good, good));
    assertThatIllegalArgumentException().isThrownBy(() -> MultipleChoice.score(-1, bad, good));
    assertThatIllegalArgumentException().isThrownBy(() -> MultipleChoice.score(-1, good, bad));
  }

  @Test
  void aSideWithoutAnswersIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultipleChoice.score(-1, new double[] {-1}, new double[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultipleChoice.score(-1, new double[0], new double[] {-1}));
  }

  private static double[] logs(double... probabilities) {
    return Arrays.stream(probabilities).map(Math::log).toArray();
  }

  private static double[] minus(double[] values, double by) {
    return Arrays.stream(values).map(value -> value - by).toArray();
  }

  private static double plainMc2(double[] correct, double[] incorrect) {
    double right = Arrays.stream(correct).map(Math::exp).sum();
    return right / (right + Arrays.stream(incorrect).map(Math::exp).sum());
  }
}
