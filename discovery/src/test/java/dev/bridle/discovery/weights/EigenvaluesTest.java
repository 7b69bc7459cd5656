// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EigenvaluesTest {
  /** Rounding of some hundred steps in double precision, of matrices of size ten or so. */
  private static final double ROUNDING = 1e-9;

  @Test
  void aRotationHasTheTwoEigenvaluesOfItsAngle() {
    double[][] found = Eigenvalues.of(new double[][] {{0.6, -0.8}, {0.8, 0.6}});

    assertThat(found[0]).containsExactly(new double[] {0.6, 0.6}, within(ROUNDING));
    assertThat(Math.abs(found[1][0])).isCloseTo(0.8, within(ROUNDING));
    assertThat(found[1][0] + found[1][1]).isCloseTo(0, within(ROUNDING));
  }

  @Test
  void aShiftOfManyPlacesHasTheRootsOfUnity() {
    int n = 7;
    double[][] shift = new double[n][n];
    for (int i = 0; i < n; i++) {
      shift[i][(i + 1) % n] = 1;
    }

    double[][] found = Eigenvalues.of(shift);

    for (int i = 0; i < n; i++) {
      assertThat(Math.hypot(found[0][i], found[1][i])).isCloseTo(1, within(ROUNDING));
      double turns = Math.atan2(found[1][i], found[0][i]) * n / (2 * Math.PI);
      assertThat(turns).isCloseTo(Math.rint(turns), within(ROUNDING));
    }
  }

  @Test
  void theirPowersAddUpToTheTracesOfTheMatrixsPowers() {
    Random random = new Random(3);
    for (int n = 1; n <= 40; n++) {
      double[][] matrix = new double[n][n];
      double trace = 0;
      double square = 0;
      for (double[] row : matrix) {
        for (int i = 0; i < n; i++) {
          row[i] = random.nextGaussian();
        }
      }
      for (int i = 0; i < n; i++) {
        trace += matrix[i][i];
        for (int j = 0; j < n; j++) {
          square += matrix[i][j] * matrix[j][i];
        }
      }

      double[][] found = Eigenvalues.of(matrix);

      double sum = 0;
      double squares = 0;
      double imaginary = 0;
      for (int i = 0; i < n; i++) {
        sum += found[0][i];
        squares += found[0][i] * found[0][i] - found[1][i] * found[1][i];
        imaginary += found[1][i];
      }
      assertThat(sum).isCloseTo(trace, within(ROUNDING));
      assertThat(squares).isCloseTo(square, within(ROUNDING));
      assertThat(imaginary).isCloseTo(0, within(ROUNDING));
    }
  }

  @Test
  void aMatrixOfZerosAndATriangleHaveTheirDiagonals() {
    assertThat(Eigenvalues.of(new double[3][3])[0]).containsOnly(0);
    assertThat(Eigenvalues.of(new double[][] {{1, 5, 2}, {0, 3, 7}, {0, 0, -2}})[0])
        .containsExactlyInAnyOrder(1, 3, -2);
  }
}
