// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import static dev.bridle.discovery.weights.HandCircuits.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompositionTest {
  /** Sums of some hundred products of size one, in single precision. */
  private static final double ROUNDING = 1e-5;

  private static final double CHANCE = 1 / Math.sqrt(SIZE);
  private static final HeadId WRITER = new HeadId(0, 0);
  private static final HeadId OTHER = new HeadId(0, 1);
  private static final HeadId READER = new HeadId(1, 0);
  private static final HeadId BLIND = new HeadId(1, 1);

  /** The writer writes token 3 alone; the reader reads token 3 alone, the blind head 4. */
  private static final HandCircuits HEADS =
      HandCircuits.writing(2, 2, Map.of(WRITER, unit(0, 3), OTHER, unit(0, 1), READER, unit(0, 0)))
          .reading(Map.of(READER, unit(3, 0), BLIND, unit(4, 0)));

  private static float[][] unit(int row, int column) {
    float[][] matrix = new float[SIZE][SIZE];
    matrix[row][column] = 1;
    return matrix;
  }

  @Test
  void aHeadThatReadsJustWhatAnotherWritesComposesFully() {
    double[][] scores =
        new CompositionScores(HEADS)
            .of(HeadSet.of(WRITER, OTHER), HeadInput.KEY, HeadSet.of(READER, BLIND));

    assertThat(scores[0]).containsExactly(new double[] {1 - CHANCE, -CHANCE}, within(ROUNDING));
    assertThat(scores[1]).containsExactly(new double[] {-CHANCE, -CHANCE}, within(ROUNDING));
  }

  @Test
  void headsThatAreNotEarlierDoNotCompose() {
    double[][] scores =
        new CompositionScores(HEADS)
            .of(HeadSet.of(READER, WRITER), HeadInput.QUERY, HeadSet.of(READER, OTHER));

    assertThat(scores[0]).containsOnly(Double.NaN);
    assertThat(scores[1][1]).isNaN();
  }

  @Test
  void sendersAndReceiversAreScoredByTheirBestPartner() {
    double[] sending =
        TinyLaboratory.of(HEADS)
            .finding("induction", READER, BLIND)
            .scores(
                new Composition(Composition.Role.SENDER, HeadInput.KEY, "induction"), List.of());
    double[] receiving =
        TinyLaboratory.of(HEADS)
            .finding("previous-token", WRITER)
            .scores(
                new Composition(Composition.Role.RECEIVER, HeadInput.KEY, "previous-token"),
                List.of());

    assertThat(sending[0]).isCloseTo(1 - CHANCE, within(ROUNDING));
    assertThat(sending[1]).isCloseTo(-CHANCE, within(ROUNDING));
    assertThat(sending[2]).isNaN();
    assertThat(receiving[0]).isNaN();
    assertThat(receiving[2]).isCloseTo(1 - CHANCE, within(ROUNDING));
    assertThat(receiving[3]).isCloseTo(-CHANCE, within(ROUNDING));
  }

  @Test
  void withoutHeadsOfTheTypeNothingIsSaid() {
    assertThat(
            TinyLaboratory.of(HEADS)
                .scores(new Composition(Composition.Role.SENDER, HeadInput.KEY, "none"), List.of()))
        .containsOnly(Double.NaN);
    assertThatThrownBy(() -> new Composition(Composition.Role.SENDER, HeadInput.KEY, " "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void productsOfLowRankGiveWhatMatricesMultipliedOutGive() {
    Random random = new Random(4);
    Map<HeadId, float[][]> write = new HashMap<>();
    Map<HeadId, float[][]> read = new HashMap<>();
    for (HeadId head : List.of(WRITER, OTHER, READER, BLIND)) {
      write.put(head, gaussian(random));
      read.put(head, gaussian(random));
    }
    HandCircuits heads = HandCircuits.writing(2, 2, write).reading(read);
    float[][] sender = times(read.get(WRITER), write.get(WRITER));
    float[][] scores = times(read.get(READER), turned(read.get(READER)));
    float[][] values = times(read.get(READER), write.get(READER));

    CompositionScores found = new CompositionScores(heads);

    assertThat(found.of(HeadSet.of(WRITER), HeadInput.QUERY, HeadSet.of(READER))[0][0])
        .isCloseTo(ratio(sender, scores), within(ROUNDING));
    assertThat(found.of(HeadSet.of(WRITER), HeadInput.VALUE, HeadSet.of(READER))[0][0])
        .isCloseTo(ratio(sender, values), within(ROUNDING));
  }

  @Test
  void headsThatKnowNothingOfEachOtherScoreAboutZero() {
    Random random = new Random(9);
    double sum = 0;
    int pairs = 300;
    for (int i = 0; i < pairs; i++) {
      HandCircuits heads =
          HandCircuits.writing(2, 2, Map.of(WRITER, gaussian(random), READER, gaussian(random)))
              .reading(Map.of(WRITER, gaussian(random), READER, gaussian(random)));
      sum +=
          new CompositionScores(heads)
              .of(HeadSet.of(WRITER), HeadInput.VALUE, HeadSet.of(READER))[0][0];
    }

    // A score deviates by about 0.13; the root of a mean is a little above the mean of roots.
    assertThat(sum / pairs).isCloseTo(0, within(0.04));
  }

  private static double ratio(float[][] first, float[][] second) {
    return norm(times(first, second)) / (norm(first) * norm(second)) - CHANCE;
  }

  private static double norm(float[][] matrix) {
    double sum = 0;
    for (float[] row : matrix) {
      for (float number : row) {
        sum += (double) number * number;
      }
    }
    return Math.sqrt(sum);
  }

  private static float[][] gaussian(Random random) {
    float[][] matrix = new float[SIZE][SIZE];
    for (float[] row : matrix) {
      for (int i = 0; i < SIZE; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }

  private static float[][] times(float[][] a, float[][] b) {
    float[][] product = new float[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        for (int k = 0; k < SIZE; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static float[][] turned(float[][] a) {
    float[][] turned = new float[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        turned[i][j] = a[j][i];
      }
    }
    return turned;
  }
}
