// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a config can say is what the graph computes: each case is put in two ways. */
final class ArchitecturesTest {
  /** The same model with factors in other places: a few single-precision steps. */
  private static final float ROUNDING = 5e-5f;

  private static final TokenBatch BATCH =
      TokenBatch.of(List.of(new int[] {1, 30, 31, 11, 32, 5, 60}, new int[] {1, 44, 9}));
  private static final int WIDTH = TinyModel.HEADS * TinyModel.HEAD_DIM;

  @TempDir Path folder;
  private int opened;

  private LanguageModel open(TinyModel model) {
    return Models.open(model.writeTo(folder.resolve("model" + opened++)));
  }

  private float[] logits(TinyModel tiny) {
    try (LanguageModel model = open(tiny)) {
      return realRows(model.logits(BATCH));
    }
  }

  private void assertAlike(TinyModel one, TinyModel other) {
    assertThat(logits(one)).containsExactly(logits(other), within(ROUNDING));
  }

  @Test
  void familiesStandInTheOrderOfTheAlphabet() {
    assertThat(Architectures.known())
        .extracting(Architecture::name)
        .contains("gpt2", "llama")
        .isSorted();
  }

  @Test
  void shapesAreThoseOfTheConfigs() {
    try (LanguageModel llama = open(TinyModel.llama(1));
        LanguageModel gpt2 = open(TinyModel.gpt2(1))) {
      assertThat(llama.shape())
          .isEqualTo(new ModelShape("llama", 2, 4, 2, 8, 24, TinyTokenizer.SIZE));
      assertThat(gpt2.shape())
          .isEqualTo(new ModelShape("gpt2", 2, 4, 4, 8, 32, TinyTokenizer.SIZE));
    }
  }

  @Test
  void queriesShareKeysInNeighbouringGroups() {
    TinyModel grouped = TinyModel.llama(2);
    TinyModel spelt = grouped.withConfig("num_key_value_heads", TinyModel.HEADS);
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      for (String part : List.of("k_proj", "v_proj")) {
        String name = "model.layers." + layer + ".self_attn." + part + ".weight";
        float[] shared = grouped.tensor(name).data();
        int block = shared.length / TinyModel.KV_HEADS;
        float[] repeated = new float[block * TinyModel.HEADS];
        for (int head = 0; head < TinyModel.HEADS; head++) {
          System.arraycopy(shared, head / 2 * block, repeated, head * block, block);
        }
        spelt = spelt.with(name, new FloatTensor(repeated, WIDTH, TinyModel.LLAMA_HIDDEN));
      }
    }

    assertAlike(spelt, grouped);
  }

  @Test
  void biasesOfValuesReachEveryHeadOfTheirGroup() {
    // Attention is a mean, and the mean of v + b is the mean of v, plus b.
    TinyModel plain = TinyModel.llama(3);
    TinyModel biased = plain.withConfig("attention_bias", true);
    List<HeadEdit> edits = new ArrayList<>();
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      String at = "model.layers." + layer + ".self_attn.";
      float[] bias = new float[TinyModel.KV_HEADS * TinyModel.HEAD_DIM];
      for (int i = 0; i < bias.length; i++) {
        bias[i] = 0.3f * i - layer;
      }
      biased =
          biased
              .with(at + "q_proj.bias", new FloatTensor(new float[WIDTH], WIDTH))
              .with(at + "k_proj.bias", new FloatTensor(new float[16], 16))
              .with(at + "v_proj.bias", new FloatTensor(bias, 16))
              .with(at + "o_proj.bias", new FloatTensor(new float[24], 24));
      for (int head = 0; head < TinyModel.HEADS; head++) {
        int from = head / 2 * TinyModel.HEAD_DIM;
        float[] part = Arrays.copyOfRange(bias, from, from + TinyModel.HEAD_DIM);
        edits.add(new HeadEdit.Add(new HeadId(layer, head), FloatVector.of(part)));
      }
    }

    float[] expected;
    try (LanguageModel model = open(plain)) {
      EditPlan plan = EditPlan.of(edits.toArray(HeadEdit[]::new));
      expected = realRows(model.with(plan).logits(BATCH));
    }
    try (LanguageModel model = open(biased)) {
      assertThat(realRows(model.logits(BATCH))).containsExactly(expected, within(ROUNDING));
    }
  }

  private static float[] realRows(FloatTensor logits) {
    float[] rows = logits.data().clone();
    int vocabulary = logits.size(2);
    for (int row = 0; row < BATCH.rows(); row++) {
      Arrays.fill(
          rows,
          row * BATCH.length() * vocabulary,
          (row * BATCH.length() + BATCH.startOf(row)) * vocabulary,
          0);
    }
    return rows;
  }

  @Test
  void aBiasOfKeysMovesEveryScoreOfAQueryAlike() {
    // And softmax does not mind: a GPT-2, whose keys are not rotated, computes the same.
    TinyModel plain = TinyModel.gpt2(4);
    float[] bias = plain.tensor("h.0.attn.c_attn.bias").data().clone();
    for (int i = WIDTH; i < 2 * WIDTH; i++) {
      bias[i] += 0.5f;
    }

    assertAlike(plain.with("h.0.attn.c_attn.bias", new FloatTensor(bias, 3 * WIDTH)), plain);
  }

  @Test
  void biasesOfTheMlpAreRead() {
    TinyModel plain = TinyModel.llama(5);
    TinyModel zeros = plain.withConfig("mlp_bias", true);
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      String at = "model.layers." + layer + ".mlp.";
      zeros =
          zeros
              .with(at + "gate_proj.bias", new FloatTensor(new float[40], 40))
              .with(at + "up_proj.bias", new FloatTensor(new float[40], 40))
              .with(at + "down_proj.bias", new FloatTensor(new float[24], 24));
    }

    assertAlike(zeros, plain);
    for (String part : List.of("gate_proj", "up_proj", "down_proj")) {
      String name = "model.layers.1.mlp." + part + ".bias";
      float[] bias = new float[zeros.tensor(name).size(0)];
      bias[3] = 2;
      assertThat(logits(zeros.with(name, new FloatTensor(bias, bias.length))))
          .isNotEqualTo(logits(zeros));
    }
  }

  @Test
  void rotationMayBeSaidInTheOldWayOrTheNew() {
    TinyModel old = TinyModel.llama(6).withConfig("rope_theta", 500.0);
    TinyModel now =
        TinyModel.llama(6)
            .withConfig("rope_parameters", Map.of("rope_type", "default", "rope_theta", 500.0));

    assertThat(logits(now)).isEqualTo(logits(old));
    assertThat(logits(now)).isNotEqualTo(logits(TinyModel.llama(6)));
  }

  @Test
  void shortWavesAreNotStretchedAndLongOnesAreByTheFactor() {
    // With a base of one every pair turns once in 2π positions: that is a short wave for a context
    // of 8192 and a long one for a context of 2.
    TinyModel plain = TinyModel.llama(7).withConfig("rope_theta", 1.0);

    assertAlike(plain.withConfig("rope_scaling", stretched(4, 8192)), plain);
    assertAlike(plain.withConfig("rope_scaling", stretched(1, 2)), plain);
    assertThat(logits(plain.withConfig("rope_scaling", stretched(4, 2))))
        .isNotEqualTo(logits(plain));
  }

  private static Map<String, Object> stretched(double factor, int context) {
    return Map.of(
        "rope_type",
        "llama3",
        "factor",
        factor,
        "low_freq_factor",
        1.0,
        "high_freq_factor",
        4.0,
        "original_max_position_embeddings",
        context);
  }

  @Test
  void anUnknownRotationIsRefused() {
    TinyModel spiral =
        TinyModel.llama(8).withConfig("rope_scaling", Map.of("type", "spiral", "factor", 4.0));

    assertThatThrownBy(() -> open(spiral))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("config.json: rope_scaling.type: ")
        .hasMessageEndingWith("Known: default, linear, dynamic, yarn, longrope, llama3.");
  }

  @Test
  void aGpt2MayScaleItsScoresByTheLayer() {
    TinyModel flagged = TinyModel.gpt2(9).withConfig("scale_attn_by_inverse_layer_idx", true);

    assertAlike(flagged, queriesTimes(TinyModel.gpt2(9), layer -> 1.0 / (layer + 1)));
  }

  @Test
  void aGpt2MayLeaveItsScoresAsTheyAre() {
    TinyModel flagged = TinyModel.gpt2(10).withConfig("scale_attn_weights", false);

    assertAlike(flagged, queriesTimes(TinyModel.gpt2(10), layer -> Math.sqrt(TinyModel.HEAD_DIM)));
  }

  private static TinyModel queriesTimes(
      TinyModel model, java.util.function.IntToDoubleFunction by) {
    TinyModel scaled = model;
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      for (String part : List.of("weight", "bias")) {
        String name = "h." + layer + ".attn.c_attn." + part;
        FloatTensor tensor = model.tensor(name);
        float[] numbers = tensor.data().clone();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] *= i % (3 * WIDTH) < WIDTH ? (float) by.applyAsDouble(layer) : 1;
        }
        scaled = scaled.with(name, new FloatTensor(numbers, tensor.shape()));
      }
    }
    return scaled;
  }

  @Test
  void namesOfAGpt2MayHaveAPrefix() {
    TinyModel plain = TinyModel.gpt2(11);
    TinyModel prefixed = plain;
    Stream<String> layers =
        Stream.of(0, 1)
            .flatMap(
                layer ->
                    Stream.of(
                            "ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")
                        .map(part -> "h." + layer + "." + part));
    for (String part : Stream.concat(layers, Stream.of("ln_f")).toList()) {
      for (String kind : List.of(".weight", ".bias")) {
        prefixed =
            prefixed
                .with("transformer." + part + kind, plain.tensor(part + kind))
                .without(part + kind);
      }
    }
    for (String table : List.of("wte.weight", "wpe.weight")) {
      prefixed = prefixed.with("transformer." + table, plain.tensor(table)).without(table);
    }

    assertThat(logits(prefixed)).isEqualTo(logits(plain));
  }

  @Test
  void everyActivationThatIsKnownRuns() {
    List<float[]> results = new ArrayList<>();
    for (String name : List.of("gelu", "gelu_new", "relu", "silu")) {
      results.add(logits(TinyModel.gpt2(12).withConfig("activation_function", name)));
    }

    assertThat(results).doesNotHaveDuplicates();
    // The tanh form of gelu differs from the exact one by less than a thousandth.
    assertThat(results.get(0)).containsExactly(results.get(1), within(2e-2f));
    assertThat(logits(TinyModel.gpt2(12).withConfig("activation_function", "gelu_pytorch_tanh")))
        .isEqualTo(results.get(1));
    assertThat(logits(TinyModel.llama(12).withConfig("hidden_act", "swish")))
        .isEqualTo(logits(TinyModel.llama(12)));
  }

  @Test
  void headsThatDoNotFillTheWidthAreRefused() {
    assertThatThrownBy(() -> open(TinyModel.gpt2(13).withConfig("n_head", 5)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("n_head: 5 heads do not divide n_embd 32. Check config.json.");
  }
}
