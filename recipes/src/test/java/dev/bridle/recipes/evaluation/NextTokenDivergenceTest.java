// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NextTokenDivergenceTest {
  /** Logits are floats: the logarithms put in are off by 6e-8 of their size. */
  private static final double FLOAT = 1e-6;

  /** A few hundred roundings of a double. */
  private static final double DOUBLE = 1e-12;

  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void theNumbersAreThoseOfKnownDistributions() {
    NextTokenDivergence divergence = new NextTokenDivergence();

    divergence.add(logits(0.5, 0.5), 0, logits(0.25, 0.75), 0, 2, 1);

    assertThat(divergence.crossEntropyBefore()).isCloseTo(Math.log(2), within(FLOAT));
    assertThat(divergence.crossEntropyAfter()).isCloseTo(-Math.log(0.75), within(FLOAT));
    assertThat(divergence.kl()).isCloseTo(0.5 * Math.log(4.0 / 3), within(FLOAT));
  }

  @Test
  void klIsTakenFromBeforeToAfter() {
    NextTokenDivergence divergence = new NextTokenDivergence();

    divergence.add(logits(0.25, 0.75), 0, logits(0.5, 0.5), 0, 2, 1);

    assertThat(divergence.kl())
        .isCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), within(FLOAT));
  }

  @Test
  void positionsAreAveraged() {
    NextTokenDivergence divergence = new NextTokenDivergence();

    divergence.add(logits(0.5, 0.5), 0, logits(0.25, 0.75), 0, 2, 1);
    divergence.add(logits(0.5, 0.5), 0, logits(0.5, 0.5), 0, 2, 0);

    assertThat(divergence.positions()).isEqualTo(2);
    assertThat(divergence.kl()).isCloseTo(0.25 * Math.log(4.0 / 3), within(FLOAT));
    assertThat(divergence.crossEntropyAfter())
        .isCloseTo((Math.log(2) - Math.log(0.75)) / 2, within(FLOAT));
  }

  @Test
  void theSameLogitsDivergeByExactlyNothing() {
    NextTokenDivergence divergence = new NextTokenDivergence();
    float[] row = random(new Random(1), 1000, 30);

    divergence.add(row, 0, row.clone(), 0, 1000, 17);

    assertThat(divergence.kl()).isZero();
    assertThat(divergence.crossEntropyAfter()).isEqualTo(divergence.crossEntropyBefore());
  }

  @Test
  void randomLogitsGiveWhatThePlainFormulaGives() {
    Random random = new Random(2);
    for (int trial = 0; trial < 100; trial++) {
      int vocabulary = 2 + random.nextInt(200);
      float[] before = random(random, vocabulary, 10);
      float[] after = random(random, vocabulary, 10);
      int target = random.nextInt(vocabulary);
      NextTokenDivergence divergence = new NextTokenDivergence();

      divergence.add(before, 0, after, 0, vocabulary, target);

      double[] p = softmax(before);
      double[] q = softmax(after);
      double kl = 0;
      for (int i = 0; i < vocabulary; i++) {
        kl += p[i] * Math.log(p[i] / q[i]);
      }
      assertThat(divergence.kl()).isCloseTo(kl, within(DOUBLE));
      assertThat(divergence.crossEntropyBefore()).isCloseTo(-Math.log(p[target]), within(DOUBLE));
      assertThat(divergence.crossEntropyAfter()).isCloseTo(-Math.log(q[target]), within(DOUBLE));
    }
  }

  @Test
  void logitsOfAnySizeAreNoObstacle() {
    NextTokenDivergence divergence = new NextTokenDivergence();

    divergence.add(new float[] {1e6f, 1e6f - 2}, 0, new float[] {-1e6f, -1e6f + 2}, 0, 2, 0);

    double rare = 1 / (1 + Math.exp(2));
    assertThat(divergence.crossEntropyBefore()).isCloseTo(-Math.log(1 - rare), within(DOUBLE));
    assertThat(divergence.crossEntropyAfter()).isCloseTo(-Math.log(rare), within(DOUBLE));
    assertThat(divergence.kl()).isCloseTo(2 * (1 - 2 * rare), within(DOUBLE));
  }

  @Test
  void rowsAreReadFromTheirOffsets() {
    NextTokenDivergence divergence = new NextTokenDivergence();
    float[] before = {9, 9, 0, 0, 9};
    float[] after = {0, 0, 9};

    divergence.add(before, 2, after, 0, 2, 0);

    assertThat(divergence.kl()).isZero();
    assertThat(divergence.crossEntropyBefore()).isCloseTo(Math.log(2), within(DOUBLE));
  }

  @Test
  void tokensThatTheModelRulesOutDoNotCount() {
    NextTokenDivergence divergence = new NextTokenDivergence();

    divergence.add(new float[] {0, 0, NEVER}, 0, new float[] {0, 0, NEVER}, 0, 3, 0);
    divergence.add(new float[] {0, 0, NEVER}, 0, new float[] {0, 0, 0}, 0, 3, 0);

    assertThat(divergence.kl()).isCloseTo(Math.log(1.5) / 2, within(DOUBLE));
  }

  @Test
  void aTokenThatOnlyTheEditRulesOutMakesTheDivergenceInfinite() {
    NextTokenDivergence divergence = new NextTokenDivergence();

    divergence.add(new float[] {0, 0}, 0, new float[] {0, NEVER}, 0, 2, 0);

    assertThat(divergence.kl()).isInfinite();
    assertThat(divergence.crossEntropyAfter()).isZero();
  }

  @Test
  void rowsThatAreNoLogitsAreRefused() {
    NextTokenDivergence divergence = new NextTokenDivergence();
    float[] good = {0, 0};

    for (float[] bad :
        new float[][] {{0, Float.NaN}, {Float.POSITIVE_INFINITY, 0}, {NEVER, NEVER}}) {
      assertThatIllegalArgumentException().isThrownBy(() -> divergence.add(bad, 0, good, 0, 2, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> divergence.add(good, 0, bad, 0, 2, 0));
    }
    assertThat(divergence.positions()).isZero();
  }

  @Test
  void rowsAndTargetsOutsideAreRefused() {
    NextTokenDivergence divergence = new NextTokenDivergence();
    float[] row = {0, 0};

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> divergence.add(row, 1, row, 0, 2, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> divergence.add(row, 0, row, 0, 2, 2));
  }

  @Test
  void noPositionHasNoMean() {
    assertThatIllegalStateException().isThrownBy(() -> new NextTokenDivergence().kl());
  }

  private static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  private static float[] random(Random random, int length, double spread) {
    float[] logits = new float[length];
    for (int i = 0; i < length; i++) {
      logits[i] = (float) (spread * (random.nextDouble() - 0.5));
    }
    return logits;
  }

  private static double[] softmax(float[] logits) {
    double sum = 0;
    double[] shares = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      shares[i] = Math.exp(logits[i]);
      sum += shares[i];
    }
    for (int i = 0; i < logits.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }
}
