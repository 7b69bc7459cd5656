// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What boundaries classifiers can draw. */
final class ClassifierTest {
  private static final int WIDTH = 8;
  private static final int ROWS = 400;

  /** The standard error of guessing 400 times, four times over. */
  private static final double CHANCE = 0.1;

  private static double[][] rows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[ROWS][WIDTH];
    for (double[] row : rows) {
      for (int i = 0; i < WIDTH; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return rows;
  }

  private static double accuracy(Classifier classifier, Predicate<double[]> truth) {
    double[][] rows = rows(1);
    Reading reading = classifier.fit(rows, labels(rows, truth), 5);
    double[][] fresh = rows(2);
    int right = 0;
    for (double[] row : fresh) {
      right += reading.label(row) == truth.test(row) ? 1 : 0;
    }
    return (double) right / ROWS;
  }

  private static boolean[] labels(double[][] rows, Predicate<double[]> truth) {
    boolean[] labels = new boolean[rows.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = truth.test(rows[i]);
    }
    return labels;
  }

  @Test
  void exclusiveOrIsReadByTheNonlinearOneOnly() {
    Predicate<double[]> either = z -> z[0] > 0 ^ z[1] > 0;

    assertThat(accuracy(Classifier.NONLINEAR, either)).isGreaterThan(0.8);
    assertThat(accuracy(Classifier.LOGISTIC, either)).isCloseTo(0.5, within(CHANCE));
  }

  @Test
  void aSphereIsReadByTheNonlinearOneOnly() {
    Predicate<double[]> inside = z -> z[0] * z[0] + z[1] * z[1] + z[2] * z[2] < 2.4;

    assertThat(accuracy(Classifier.NONLINEAR, inside)).isGreaterThan(0.85);
    assertThat(accuracy(Classifier.LOGISTIC, inside)).isCloseTo(0.5, within(CHANCE));
  }

  @Test
  void bothReadAStraightBoundaryAwayFromZero() {
    Predicate<double[]> above = z -> z[3] > 0.5;

    assertThat(accuracy(Classifier.LOGISTIC, above)).isGreaterThan(0.95);
    assertThat(accuracy(Classifier.NONLINEAR, above)).isGreaterThan(0.9);
  }

  @Test
  void equalSeedsGiveEqualClassifiers() {
    double[][] rows = rows(1);
    boolean[] labels = labels(rows, z -> z[0] > 0 ^ z[1] > 0);

    Reading one = Classifier.NONLINEAR.fit(rows, labels, 3);
    Reading other = Classifier.NONLINEAR.fit(rows, labels, 3);

    for (double[] row : rows(4)) {
      assertThat(one.label(row)).isEqualTo(other.label(row));
    }
  }

  @Test
  void aNumberThatNeverChangesIsNoObstacle() {
    double[][] rows = rows(1);
    for (double[] row : rows) {
      row[7] = 3;
    }

    Reading reading = Classifier.NONLINEAR.fit(rows, labels(rows, z -> z[0] > 0), 3);

    assertThat(reading.label(2, 0, 0, 0, 0, 0, 0, 3)).isTrue();
    assertThat(reading.label(-2, 0, 0, 0, 0, 0, 0, 3)).isFalse();
  }
}
