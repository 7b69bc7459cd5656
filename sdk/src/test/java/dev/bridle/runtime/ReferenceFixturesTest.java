// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.architecture.GraphRun;
import dev.bridle.checkpoint.Safetensors;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What transformers computed for these checkpoints, our graphs compute too. */
class ReferenceFixturesTest {
  /** Two implementations in single precision over three layers; measured: below 2e-6. */
  private static final float TOLERANCE = 2e-4f;

  /** The same graph on other lengths, which order sums differently; measured: below 2e-6. */
  private static final float PIECES = 1e-4f;

  static Stream<Path> families() throws IOException {
    try (Stream<Path> folders = Files.list(Shared.path("fixtures/hf"))) {
      return folders.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void logitsAreThoseOfTransformersAtEveryRealPosition(Path folder) {
    Safetensors reference = Safetensors.open(folder.resolve("reference.safetensors"));
    TokenBatch batch = batch(reference);

    try (LanguageModel model = Models.open(folder)) {
      FloatTensor logits = model.logits(batch);

      assertAlike(logits, reference.tensor("logits").toFloats(), batch, TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void headOutputsAndPatternsAreThoseOfTransformers(Path folder) {
    Safetensors reference = Safetensors.open(folder.resolve("reference.safetensors"));
    TokenBatch batch = batch(reference);

    try (LanguageModel model = Models.open(folder)) {
      ActivationCache cache = model.capture(batch, Capture.all(HookPoint.Z, HookPoint.PATTERN));

      for (int layer = 0; layer < model.shape().layers(); layer++) {
        FloatTensor z = reference.tensor("z." + layer).toFloats();
        FloatTensor pattern = reference.tensor("pattern." + layer).toFloats();
        for (int row = 0; row < batch.rows(); row++) {
          for (int at = batch.startOf(row); at < batch.length(); at++) {
            for (int head = 0; head < model.shape().heads(); head++) {
              assertThat(cache.z(layer).row(row, at, head).toArray())
                  .containsExactly(z.row(row, at, head).toArray(), within(TOLERANCE));
              assertThat(cache.pattern(layer).row(row, head, at).toArray())
                  .containsExactly(pattern.row(row, head, at).toArray(), within(TOLERANCE));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void aTextInPiecesThroughTheCacheGivesTheLogitsOfTheWhole(Path folder) {
    TokenBatch batch = batch(Safetensors.open(folder.resolve("reference.safetensors")));

    try (GraphRun run = new GraphRun(folder)) {
      FloatTensor whole = run.logits(batch, batch.length());

      for (int piece : new int[] {1, 4}) {
        assertAlike(run.logits(batch, piece), whole, batch, PIECES);
      }
    }
  }

  private static void assertAlike(
      FloatTensor actual, FloatTensor expected, TokenBatch batch, float tolerance) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    for (int row = 0; row < batch.rows(); row++) {
      for (int at = batch.startOf(row); at < batch.length(); at++) {
        assertThat(actual.row(row, at).toArray())
            .containsExactly(expected.row(row, at).toArray(), within(tolerance));
      }
    }
  }

  static TokenBatch batch(Safetensors reference) {
    long[] ids = integers(reference.tensor("input_ids"));
    long[] mask = integers(reference.tensor("attention_mask"));
    int rows = Math.toIntExact(reference.tensor("input_ids").shape().get(0));
    int length = ids.length / rows;
    List<int[]> sequences = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int from = row * length;
      int real = (int) Arrays.stream(mask, from, from + length).sum();
      sequences.add(
          Arrays.stream(ids, from + length - real, from + length).mapToInt(i -> (int) i).toArray());
    }
    return TokenBatch.of(sequences);
  }

  private static long[] integers(StoredTensor tensor) {
    assertThat(tensor.type()).isEqualTo(ElementType.INT64);
    LongBuffer buffer = tensor.source().read().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    long[] numbers = new long[buffer.remaining()];
    buffer.get(numbers);
    return numbers;
  }
}
