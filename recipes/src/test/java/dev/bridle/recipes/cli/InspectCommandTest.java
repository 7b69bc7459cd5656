// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir Path folder;

  @Test
  void aModelIsDescribedForMachines() {
    Shell.Ended ended = Shell.run("inspect", TinyModel.llama(folder, 1), "--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).containsExactly("model", "sites", "remarks");
    JsonNode model = ended.json().get("model");
    assertThat(Shell.keys(model))
        .containsExactly(
            "architecture",
            "layers",
            "heads",
            "kvHeads",
            "headDim",
            "hiddenSize",
            "vocabSize",
            "producer");
    assertThat(model.get("architecture").asText()).isEqualTo("llama");
    assertThat(model.get("layers").asInt()).isEqualTo(TinyModel.LAYERS);
    assertThat(model.get("heads").asInt()).isEqualTo(TinyModel.HEADS);
    assertThat(model.get("kvHeads").asInt()).isEqualTo(TinyModel.KV_HEADS);
    assertThat(model.get("headDim").asInt()).isEqualTo(TinyModel.HEAD_DIM);
    assertThat(model.get("hiddenSize").asInt()).isEqualTo(TinyModel.LLAMA_HIDDEN);
    assertThat(model.get("vocabSize").asInt()).isEqualTo(TinyTokenizer.SIZE);
  }

  @Test
  void everyLayerHasASiteWithWhatItCanHold() {
    JsonNode sites = Shell.run("inspect", TinyModel.gpt2(folder, 1), "--json").json().get("sites");

    assertThat(sites).hasSize(TinyModel.LAYERS);
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      JsonNode site = sites.get(layer);
      assertThat(Shell.keys(site))
          .contains(
              "layer",
              "z",
              "projection",
              "op",
              "weight",
              "orientation",
              "bias",
              "quantization",
              "fold");
      assertThat(site.get("layer").asInt()).isEqualTo(layer);
      assertThat(site.get("weight").asText()).contains("h." + layer + ".attn.c_proj.weight");
      assertThat(site.get("bias").asText()).contains("h." + layer + ".attn.c_proj.bias");
      assertThat(site.get("quantization").asText()).isEqualTo("none");
      assertThat(Shell.keys(site.get("fold"))).containsExactly("scale", "add", "project");
      assertThat(site.get("fold")).allSatisfy(it -> assertThat(it.asBoolean()).isTrue());
    }
  }

  @Test
  void aModelIsDescribedForPeople() {
    Shell.Ended ended = Shell.run("inspect", TinyModel.llama(folder.resolve("tiny"), 1));

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .startsWith("tiny: llama, 2 layers of 4 heads (2 key-value) of width 8, hidden size 24")
        .contains("model.layers.0.self_attn.o_proj.weight")
        .contains("model.layers.1.self_attn.o_proj.weight")
        .contains("one Add");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void ponyNeedsNoFolder() {
    Shell.Ended ended = Shell.run("inspect", "pony");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).startsWith("pony: llama, ");
  }

  @Test
  void aGraphThatSomebodyQuantisedTellsWhatItsWeightsHold() {
    Path export = Shared.path("fixtures/onnx/ort-q4f16-llama");

    JsonNode document = Shell.run("inspect", export, "--json").json();

    JsonNode site = document.get("sites").get(0);
    assertThat(site.get("op").asText()).isEqualTo("MatMulNBits");
    assertThat(site.get("quantization").asText()).isEqualTo("int4 in blocks of 32");
    assertThat(site.get("fold").get("scale").asBoolean()).isFalse();
    assertThat(site.get("fold").get("add").asBoolean()).isTrue();
    assertThat(site.get("fold").get("project").asBoolean()).isFalse();
  }

  @Test
  void theBranchesOfAMergedDecoderAreShownWithTheirNames() {
    Path export = Shared.path("fixtures/onnx/optimum-onnx-merged-gpt2/decoder_model_merged.onnx");

    Shell.Ended ended = Shell.run("inspect", export);

    assertThat(ended.out())
        .contains("in If.then_branch:")
        .contains("in If.else_branch:")
        .contains("Note: The decoder stands in a subgraph");
  }

  @Test
  void aDecoderThatCannotBeRunIsShownWithTheReason() {
    Path export = Shared.path("fixtures/onnx/pub-pytorch1.9-megatron-gpt2/gpt2_megatron.onnx");

    Shell.Ended ended = Shell.run("inspect", export);

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .contains("Note: It cannot be run, so nothing was proved: its input \"attention_mask\" is");
  }
}
