// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.circuit;

import static dev.bridle.circuit.Relative.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What heads read and write is what the model's own runs show, whoever wrote its graph. */
final class HeadCircuitsTest {
  private static final TokenBatch BATCH =
      TokenBatch.of(List.of(new int[] {5, 7, 9, 3, 22, 17}, new int[] {4, 11, 2, 30, 1, 8}));
  private static final int[] TOKENS = {5, 7, 9, 30};
  private static final int ROWS = 12;

  @TempDir static Path temporary;

  static Stream<CircuitSubject> subjects() {
    return Stream.concat(CircuitSubject.families(), CircuitSubject.exports(temporary));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void whatHeadsWriteIsWhatAttentionAddsButForItsBias(CircuitSubject subject) {
    try (LanguageModel model = Models.open(subject.path());
        HeadCircuits circuits = model.circuits()) {
      ActivationCache cache = model.capture(BATCH, Capture.all(HookPoint.Z, HookPoint.ATTENTION));

      for (int layer = 0; layer < model.shape().layers(); layer++) {
        FloatTensor written = circuits.written(layer, rows(cache.z(layer)));

        float[] added = cache.attention(layer).data();
        float[] bias = difference(added, sums(written), model.shape().hiddenSize());
        assertSame(plus(sums(written), bias), added, subject.rounding());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void valuesAreWhatHeadsGiveOfATokenThatStandsAlone(CircuitSubject subject) {
    try (LanguageModel model = Models.open(subject.path());
        HeadCircuits circuits = model.circuits()) {
      List<int[]> rows = java.util.Arrays.stream(TOKENS).mapToObj(it -> new int[] {it}).toList();
      ActivationCache cache =
          model.capture(TokenBatch.of(rows), Capture.all(HookPoint.Z, HookPoint.RESIDUAL));

      for (int layer = 0; layer < model.shape().layers(); layer++) {
        FloatTensor alone = circuits.alone(layer, TOKENS);
        FloatTensor values = circuits.read(layer, HeadInput.VALUE, alone);

        assertSame(alone.data(), cache.residual(layer).data(), subject.rounding());
        assertSame(values.data(), cache.z(layer).data(), subject.rounding());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void logitsOfTheLastResidualAreTheModelsOwn(CircuitSubject subject) {
    try (LanguageModel model = Models.open(subject.path());
        HeadCircuits circuits = model.circuits()) {
      int last = model.shape().layers();
      FloatTensor residual = model.capture(BATCH, Capture.all(HookPoint.RESIDUAL)).residual(last);

      FloatTensor logits = circuits.logits(flat(residual));

      float[] straight = logits.data().clone();
      for (int i = 0; i < straight.length && subject.name().contains("gemma2"); i++) {
        straight[i] = (float) (CAP * Math.tanh(straight[i] / CAP));
      }
      assertSame(straight, model.logits(BATCH).data(), subject.rounding());
    }
  }

  /** Where the fixtures' configs say that the logits of one family are capped. */
  private static final double CAP = 30;

  @ParameterizedTest
  @MethodSource("subjects")
  void partsOfTheLastResidualAddUpToTheDifferenceOfTwoLogits(CircuitSubject subject) {
    try (LanguageModel model = Models.open(subject.path());
        HeadCircuits circuits = model.circuits()) {
      ModelShape shape = model.shape();
      ActivationCache cache =
          model.capture(BATCH, Capture.all(HookPoint.RESIDUAL, HookPoint.ATTENTION));
      FloatTensor last = flat(cache.residual(shape.layers()));
      FloatTensor directions = circuits.directions(3, 7);
      FloatTensor logits = circuits.logits(last);
      FloatTensor constant =
          circuits.logits(new FloatTensor(new float[last.size(1)], 1, last.size(1)));

      float[] found = new float[ROWS];
      float[] expected = new float[ROWS];
      for (int row = 0; row < ROWS; row++) {
        FloatVector rest = last.row(row);
        double sum = 0;
        for (int layer = 0; layer < shape.layers(); layer++) {
          FloatVector part = flat(cache.attention(layer)).row(row);
          sum += part.dot(directions.row(0)) - part.dot(directions.row(1));
          rest = minus(rest, part);
        }
        sum += rest.dot(directions.row(0)) - rest.dot(directions.row(1));
        found[row] = (float) (sum / circuits.finalScale(last.row(row)));
        expected[row] =
            logits.at(row, 3) - logits.at(row, 7) - constant.at(0, 3) + constant.at(0, 7);
      }
      assertSame(found, expected, subject.rounding());
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aHeadReadsARowByItsMatrixOverOneScaleOfAllHeads(CircuitSubject subject) {
    try (LanguageModel model = Models.open(subject.path());
        HeadCircuits circuits = model.circuits()) {
      int layer = model.shape().layers() - 1;
      FloatTensor residual =
          flat(model.capture(BATCH, Capture.all(HookPoint.RESIDUAL)).residual(layer));
      int width = residual.size(1);
      FloatTensor nothing = new FloatTensor(new float[width], 1, width);

      FloatTensor values = circuits.read(layer, HeadInput.VALUE, residual);

      FloatTensor bias = circuits.read(layer, HeadInput.VALUE, nothing);
      double scale = 0;
      for (int head = 0; head < model.shape().heads(); head++) {
        FloatTensor matrix = circuits.reading(new HeadId(layer, head), HeadInput.VALUE);
        FloatVector made = minus(values.row(0, head), bias.row(0, head));
        FloatVector linear = product(residual.row(0), matrix);
        // The first head says what the scale is; the others must have the same.
        scale = head == 0 ? linear.norm() / made.norm() : scale;
        assertSame(made.toArray(), linear.times(1 / scale).toArray(), subject.rounding());
      }
      assertThat(scale).isPositive();
    }
  }

  private static FloatTensor rows(FloatTensor z) {
    return new FloatTensor(z.data(), z.size(0) * z.size(1), z.size(2), z.size(3));
  }

  private static FloatTensor flat(FloatTensor residual) {
    return new FloatTensor(residual.data(), residual.size(0) * residual.size(1), residual.size(2));
  }

  /** All heads' shares together [n, D]. */
  private static float[] sums(FloatTensor written) {
    int width = written.size(2);
    float[] sums = new float[written.size(0) * width];
    for (int i = 0; i < sums.length; i++) {
      for (int head = 0; head < written.size(1); head++) {
        sums[i] += written.at(i / width, head, i % width);
      }
    }
    return sums;
  }

  /** What the first row has more. */
  private static float[] difference(float[] one, float[] other, int width) {
    float[] difference = new float[width];
    for (int i = 0; i < width; i++) {
      difference[i] = one[i] - other[i];
    }
    return difference;
  }

  private static float[] plus(float[] rows, float[] bias) {
    float[] sums = rows.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += bias[i % bias.length];
    }
    return sums;
  }

  private static FloatVector minus(FloatVector one, FloatVector other) {
    double[] difference = new double[one.size()];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = one.at(i) - (double) other.at(i);
    }
    return FloatVector.of(difference);
  }

  private static FloatVector product(FloatVector row, FloatTensor matrix) {
    double[] sums = new double[matrix.size(1)];
    for (int i = 0; i < row.size(); i++) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] += row.at(i) * (double) matrix.at(i, j);
      }
    }
    return FloatVector.of(sums);
  }
}
