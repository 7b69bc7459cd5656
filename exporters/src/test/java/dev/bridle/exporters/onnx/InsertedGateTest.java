// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.model.Conduct;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.runtime.Models;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind the gate {@code generated} prompts are left alone, however a sequence is run. */
final class InsertedGateTest {
  /** Chunks and padding sum in another order; an edit at a wrong position moves whole percents. */
  private static final double ROUNDING = 1e-4;

  private static final int[] LONG = {7, 3, 44, 21, 9, 30, 2, 17, 5, 50};
  private static final int[] SHORT = {12, 40, 8, 3, 29, 33};
  private static final int LONG_PROMPT = 6;
  private static final int SHORT_PROMPT = 3;
  private static final TokenBatch PADDED =
      TokenBatch.of(List.of(LONG, SHORT)).withPrompts(LONG_PROMPT, SHORT_PROMPT);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "gpt2",
        "genai-builder-llama-fp32-cpu/model.onnx",
        "optimum-onnx-gpt2/model.onnx",
        "optimum-onnx-llama/model.onnx",
        "optimum-onnx-gpt_neox/model.onnx"
      })
  void promptsStayBitForBitAndTheRestIsEditedHoweverItIsRun(String name) throws OrtException {
    Path path =
        name.endsWith(".onnx")
            ? Shared.path("fixtures/onnx").resolve(name)
            : (name.equals("gpt2") ? TinyModel.gpt2(6) : TinyModel.llama(5)).writeTo(folder);
    try (LanguageModel model = Models.open(path)) {
      DecoderGraph decoder = model.decoder();
      EditPlan plan = EditKinds.all(model.shape(), Gate.GENERATED);
      OnnxGraph inserted = new InsertHeadEdits(decoder, plan).apply(decoder.model().graph());
      Path data = path.toFile().isDirectory() ? path : path.getParent();
      TokenBatch one = TokenBatch.of(LONG).withPrompts(LONG_PROMPT);
      FloatTensor edited = model.with(plan).logits(one);
      FloatTensor padded = model.with(plan).logits(PADDED);

      try (GraphRun base = GraphRun.of(decoder.model(), decoder.ports(), data);
          GraphRun run = GraphRun.of(decoder.model().withGraph(inserted), decoder.ports(), data)) {
        float[][][] plain = base.logits(one, LONG.length);
        float[][][] whole = run.logits(one, LONG.length);
        for (int at = 0; at < LONG.length; at++) {
          if (at < LONG_PROMPT) {
            assertThat(whole[0][at]).isEqualTo(plain[0][at]);
          } else {
            assertThat(whole[0][at]).isNotEqualTo(plain[0][at]);
          }
        }
        requireSame(one, whole, edited);
        requireSame(one, run.logits(one, 6, 1, 1, 1, 1), edited);
        requireSame(one, run.logits(one, 4, 4, 2), edited);
        requireSame(one, run.logits(one, 3, 3, 3, 1), edited);
        if (model.conduct().rows() == Conduct.Rows.ANY) {
          requireSame(PADDED, run.logits(PADDED, LONG.length), padded);
          requireSame(PADDED, run.logits(PADDED, 6, 1, 3), padded);
        }
      }
    }
  }

  private static void requireSame(TokenBatch batch, float[][][] logits, FloatTensor expected) {
    for (int row = 0; row < batch.rows(); row++) {
      for (int at = batch.startOf(row); at < batch.length(); at++) {
        double largest = 0;
        double difference = 0;
        for (int token = 0; token < expected.size(2); token++) {
          double number = expected.at(row, at, token);
          largest = Math.max(largest, Math.abs(number));
          difference = Math.max(difference, Math.abs(logits[row][at][token] - number));
        }
        assertThat(difference)
            .as("row %d position %d of %s", row, at, Map.of("batch", batch))
            .isLessThanOrEqualTo(ROUNDING * largest);
      }
    }
  }
}
