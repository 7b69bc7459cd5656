// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadCircuits;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The residual stream is captured as z is: at positions, under edits, and row by row. */
final class StreamCaptureTest {
  /** The same sums in another order, in single precision. */
  private static final float ROUNDING = 1e-5f;

  private static final Capture STREAM = Capture.all(HookPoint.RESIDUAL, HookPoint.ATTENTION);
  private static final TokenBatch BATCH =
      TokenBatch.of(List.of(new int[] {5, 7, 9, 3, 22, 17}, new int[] {4, 11, 2}));

  @TempDir Path temporary;

  @Test
  void thereIsOneResidualMoreThanThereAreLayers() {
    try (LanguageModel model = Models.open(TinyModel.llama(temporary, 1))) {
      ActivationCache cache = model.capture(BATCH, STREAM);

      assertThat(cache.activations().get(HookPoint.RESIDUAL)).hasSize(TinyModel.LAYERS + 1);
      assertThat(cache.activations().get(HookPoint.ATTENTION)).hasSize(TinyModel.LAYERS);
      assertThat(cache.residual(TinyModel.LAYERS).shape())
          .containsExactly(2, 6, TinyModel.LLAMA_HIDDEN);
    }
  }

  @Test
  void chosenPositionsAreThoseRowsOfTheWholeStream() {
    List<List<Integer>> positions = List.of(List.of(5, 0), List.of(3, 4));
    try (LanguageModel model = Models.open(TinyModel.gpt2(temporary, 1))) {
      ActivationCache whole = model.capture(BATCH, STREAM);

      ActivationCache chosen = model.capture(BATCH, new Capture(STREAM.hooks(), positions));

      for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
        assertChosen(chosen.residual(layer), whole.residual(layer), positions);
        assertChosen(chosen.attention(layer), whole.attention(layer), positions);
      }
    }
  }

  private static void assertChosen(
      FloatTensor chosen, FloatTensor whole, List<List<Integer>> positions) {
    assertThat(chosen.shape()).containsExactly(2, 2, whole.size(2));
    for (int row = 0; row < 2; row++) {
      for (int kept = 0; kept < 2; kept++) {
        assertThat(chosen.row(row, kept)).isEqualTo(whole.row(row, positions.get(row).get(kept)));
      }
    }
  }

  @Test
  void underAnEditAttentionAddsWhatTheEditedHeadsWrite() {
    HeadEdit twice = new HeadEdit.Scale(new HeadId(0, 2), 2);
    try (LanguageModel model = Models.open(TinyModel.llama(temporary, 2));
        HeadCircuits circuits = model.circuits()) {
      TokenBatch batch = TokenBatch.of(3, 1, 4, 1, 5);
      ActivationCache plain =
          model.capture(batch, Capture.all(HookPoint.Z, HookPoint.ATTENTION, HookPoint.RESIDUAL));

      ActivationCache edited = model.with(EditPlan.of(twice)).capture(batch, STREAM);

      FloatTensor z = plain.z(0);
      FloatTensor written = circuits.written(0, new FloatTensor(z.data(), 5, z.size(2), z.size(3)));
      for (int at = 0; at < batch.length(); at++) {
        float[] expected = plain.attention(0).row(0, at).toArray();
        for (int i = 0; i < expected.length; i++) {
          expected[i] += written.at(at, 2, i);
        }
        assertThat(edited.attention(0).row(0, at).toArray())
            .containsExactly(expected, within(ROUNDING));
      }
      assertThat(edited.residual(0).data()).isEqualTo(plain.residual(0).data());
      assertThat(edited.residual(1).data()).isNotEqualTo(plain.residual(1).data());
    }
  }

  /** Graphs that run rows of one length together, or one row at a time. */
  @ParameterizedTest
  @ValueSource(
      strings = {"torch-dynamo-sdpa-op23-ORTFAILS-llama", "ort-quantize_dynamic-u8-gpt_neox"})
  void rowsThatAreRunApartAreWhatEachIsAlone(String folder) {
    try (LanguageModel model = Models.open(Shared.path("fixtures/onnx").resolve(folder))) {
      List<List<Integer>> last = List.of(List.of(5), List.of(5));

      ActivationCache together = model.capture(BATCH, STREAM);
      ActivationCache ends = model.capture(BATCH, new Capture(STREAM.hooks(), last));

      for (int row = 0; row < BATCH.rows(); row++) {
        ActivationCache alone = model.capture(TokenBatch.of(BATCH.sequence(row)), STREAM);
        for (int layer = 0; layer <= model.shape().layers(); layer++) {
          int end = BATCH.lengthOf(row) - 1;
          assertThat(together.residual(layer).row(row, 5).toArray())
              .containsExactly(alone.residual(layer).row(0, end).toArray(), within(ROUNDING));
          assertThat(ends.residual(layer).row(row, 0))
              .isEqualTo(together.residual(layer).row(row, 5));
        }
      }
    }
  }

  @Test
  void aGraphWithoutAStreamIsRefusedAndDoesEverythingElse() {
    Path broken = Shared.path("fixtures/onnx/genai-builder-llama-fp32-cpu");
    try (LanguageModel model = Models.open(broken)) {
      assertThatThrownBy(() -> model.capture(BATCH, STREAM))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(broken.resolve("model.onnx") + ": graph: its residual stream")
          .hasMessageContaining("what layer 1 makes does not come to the logits. Build the model");
      assertThatThrownBy(model::circuits).isInstanceOf(InputException.class);
      assertThat(model.capture(BATCH, Capture.all(HookPoint.Z)).z(0).size(1)).isEqualTo(6);
    }
  }

  @Test
  void thePaddingOfRowsRunApartIsZero() {
    Path graph = Shared.path("fixtures/onnx/torch-dynamo-sdpa-op23-ORTFAILS-llama");
    try (LanguageModel model = Models.open(graph)) {
      List<List<Integer>> first = List.of(List.of(0), List.of(0));

      ActivationCache cache = model.capture(BATCH, new Capture(Set.of(HookPoint.RESIDUAL), first));

      FloatTensor residual = cache.residual(1);
      assertThat(residual.row(1, 0).toArray()).containsOnly(0f);
      assertThat(IntStream.range(0, residual.size(2)).filter(i -> residual.at(0, 0, i) != 0))
          .isNotEmpty();
    }
  }
}
