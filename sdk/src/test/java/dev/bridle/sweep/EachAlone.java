// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Compares rows that ran together with each alone on the whole graph. */
final class EachAlone implements AutoCloseable {
  /**
   * The same sums in another order, as a share of the largest number; single precision keeps 24
   * bits, and sums here have up to a hundred terms. Measured: below 2e-6.
   */
  private static final double ROUNDING = 1e-5;

  private final Interventions interventions;
  private final LanguageModel model;
  private final AlteredRun plain;

  EachAlone(LanguageModel model, Interventions interventions) {
    this.interventions = interventions;
    this.model = model;
    this.plain = new AlteredRun(model.decoder());
  }

  void assertAlike(List<Intervention> rows, int... tokens) {
    List<float[]> together = run(interventions, interventions.clean(tokens), rows);
    List<FloatTensor> clean = clean(model, tokens);
    for (int row = 0; row < rows.size(); row++) {
      float[] alone = plain.logits(rows.get(row), clean, tokens);
      assertThat(distance(together.get(row), alone))
          .as("row %d of %d tokens: %s", row, tokens.length, rows.get(row))
          .isLessThanOrEqualTo(ROUNDING);
    }
  }

  /** z of every layer, as the model itself tells it. */
  static List<FloatTensor> clean(LanguageModel model, int... tokens) {
    ActivationCache cache = model.capture(TokenBatch.of(tokens), Capture.all(HookPoint.Z));
    return IntStream.range(0, model.shape().layers()).mapToObj(cache::z).toList();
  }

  /** Logits a row, each of which must be read once. */
  static List<float[]> run(Interventions interventions, CleanRun clean, List<Intervention> rows) {
    List<float[]> read = new ArrayList<>(Collections.nCopies(rows.size(), null));
    interventions.run(
        clean,
        rows,
        (row, logits) -> {
          assertThat(read.get(row)).as("row %d was read before", row).isNull();
          read.set(row, logits.toArray());
        });
    assertThat(read).doesNotContainNull();
    return read;
  }

  static void assertClose(float[] actual, float[] expected) {
    assertThat(distance(actual, expected)).isLessThanOrEqualTo(ROUNDING);
  }

  /** The largest difference, as a share of the largest number. */
  private static double distance(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
    }
    return difference / largest;
  }

  @Override
  public void close() {
    plain.close();
  }
}
