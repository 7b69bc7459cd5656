// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.circuit;

import static dev.bridle.circuit.Relative.assertSame;

import dev.bridle.TinyModel;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrices that are measured are those that the checkpoint's weights give in closed form. */
final class FoldedMatricesTest {
  /** Single precision, measured at rows of the size of one. */
  private static final double ROUNDING = 1e-5;

  private static final int LAYER = 1;
  private static final int HEAD = 3;

  @TempDir Path temporary;

  @ParameterizedTest
  @EnumSource(HeadInput.class)
  void aLlamaReadsByItsWeightsTimesThoseOfTheNormBefore(HeadInput input) {
    TinyModel tiny = TinyModel.llama(1);
    String at = "model.layers." + LAYER + ".";
    String name = input == HeadInput.QUERY ? "q" : input == HeadInput.KEY ? "k" : "v";
    FloatTensor weight = tiny.tensor(at + "self_attn." + name + "_proj.weight");
    FloatTensor norm = tiny.tensor(at + "input_layernorm.weight");
    // Two query heads share a key and a value.
    int block = input == HeadInput.QUERY ? HEAD : HEAD * TinyModel.KV_HEADS / TinyModel.HEADS;
    int width = TinyModel.LLAMA_HIDDEN;
    float[] expected = new float[width * TinyModel.HEAD_DIM];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < TinyModel.HEAD_DIM; j++) {
        expected[i * TinyModel.HEAD_DIM + j] =
            scale(input) * norm.at(i) * weight.at(block * TinyModel.HEAD_DIM + j, i);
      }
    }

    try (LanguageModel model = Models.open(tiny.writeTo(temporary));
        HeadCircuits circuits = model.circuits()) {
      FloatTensor found = circuits.reading(new HeadId(LAYER, HEAD), input);

      assertSame(found.data(), expected, ROUNDING);
    }
  }

  @ParameterizedTest
  @EnumSource(HeadInput.class)
  void aGpt2ReadsCentredToo(HeadInput input) {
    TinyModel tiny = TinyModel.gpt2(1);
    String at = "h." + LAYER + ".";
    FloatTensor weight = tiny.tensor(at + "attn.c_attn.weight");
    FloatTensor norm = tiny.tensor(at + "ln_1.weight");
    int width = weight.size(0);
    int from = List.of(HeadInput.values()).indexOf(input) * width + HEAD * TinyModel.HEAD_DIM;
    float[] expected = new float[width * TinyModel.HEAD_DIM];
    for (int j = 0; j < TinyModel.HEAD_DIM; j++) {
      double mean = 0;
      for (int i = 0; i < width; i++) {
        mean += norm.at(i) * (double) weight.at(i, from + j) / width;
      }
      for (int i = 0; i < width; i++) {
        expected[i * TinyModel.HEAD_DIM + j] =
            (float) (scale(input) * (norm.at(i) * (double) weight.at(i, from + j) - mean));
      }
    }

    try (LanguageModel model = Models.open(tiny.writeTo(temporary));
        HeadCircuits circuits = model.circuits()) {
      FloatTensor found = circuits.reading(new HeadId(LAYER, HEAD), input);

      assertSame(found.data(), expected, ROUNDING);
    }
  }

  /** Graphs that are built here have the scale of scores in the queries. */
  private static float scale(HeadInput input) {
    return input == HeadInput.QUERY ? (float) (1 / Math.sqrt(TinyModel.HEAD_DIM)) : 1;
  }

  @Test
  void aTokensDirectionIsItsRowOfTheUnembeddingTimesTheFinalNormsWeight() {
    TinyModel tiny = TinyModel.llama(2);
    FloatTensor rows = tiny.tensor("lm_head.weight");
    FloatTensor norm = tiny.tensor("model.norm.weight");
    int[] tokens = {9, 40, 9};
    float[] expected = new float[tokens.length * TinyModel.LLAMA_HIDDEN];
    for (int i = 0; i < expected.length; i++) {
      int column = i % TinyModel.LLAMA_HIDDEN;
      expected[i] = norm.at(column) * rows.at(tokens[i / TinyModel.LLAMA_HIDDEN], column);
    }

    try (LanguageModel model = Models.open(tiny.writeTo(temporary));
        HeadCircuits circuits = model.circuits()) {
      assertSame(circuits.directions(tokens).data(), expected, ROUNDING);
    }
  }

  @Test
  void whatStandsBeforeTheFirstLayerIsTheEmbedding() {
    TinyModel tiny = TinyModel.llama(3);
    FloatTensor table = tiny.tensor("model.embed_tokens.weight");

    try (LanguageModel model = Models.open(tiny.writeTo(temporary));
        HeadCircuits circuits = model.circuits()) {
      int[] all = java.util.stream.IntStream.range(0, table.size(0)).toArray();

      assertSame(circuits.alone(0, all).data(), table.data(), 0);
    }
  }

  @Test
  void whatHeadsWriteByIsTheCheckpointsMatrix() {
    TinyModel tiny = TinyModel.llama(4);
    FloatTensor stored = tiny.tensor("model.layers." + LAYER + ".self_attn.o_proj.weight");
    float[] expected = new float[stored.data().length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = stored.at(i % stored.size(0), i / stored.size(0));
    }

    try (LanguageModel model = Models.open(tiny.writeTo(temporary));
        HeadCircuits circuits = model.circuits()) {
      assertSame(circuits.projection(LAYER).data(), expected, 0);
    }
  }
}
