// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.Shared;
import dev.bridle.checkpoint.Safetensors;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers computed for these checkpoints, our graphs compute too. */
class ReferenceFixturesTest {
  /** Two implementations in single precision over three layers; measured: below 2e-6. */
  private static final float TOLERANCE = 2e-4f;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "llama3"})
  void logitsAreThoseOfTransformersAtEveryRealPosition(String family) {
    Path folder = Shared.path("fixtures/hf/" + family);
    Safetensors reference = Safetensors.open(folder.resolve("reference.safetensors"));
    TokenBatch batch = batch(reference);

    try (LanguageModel model = Models.open(folder)) {
      FloatTensor logits = model.logits(batch);

      FloatTensor expected = reference.tensor("logits").toFloats();
      assertThat(logits.shape()).isEqualTo(expected.shape());
      for (int row = 0; row < batch.rows(); row++) {
        for (int at = batch.startOf(row); at < batch.length(); at++) {
          close(logits.row(row, at).toArray(), expected.row(row, at).toArray());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "llama3"})
  void headOutputsAndPatternsAreThoseOfTransformers(String family) {
    Path folder = Shared.path("fixtures/hf/" + family);
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
              close(cache.z(layer).row(row, at, head).toArray(), z.row(row, at, head).toArray());
              close(
                  cache.pattern(layer).row(row, head, at).toArray(),
                  pattern.row(row, head, at).toArray());
            }
          }
        }
      }
    }
  }

  private static void close(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, org.assertj.core.data.Offset.offset(TOLERANCE));
  }

  private static TokenBatch batch(Safetensors reference) {
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
