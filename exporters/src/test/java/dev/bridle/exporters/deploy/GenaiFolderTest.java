// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.exporters.Folders;
import dev.bridle.head.HeadId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder for onnxruntime-genai, whose format the files of its own builder show. */
final class GenaiFolderTest {
  private static final Shipment GENAI = Shipment.to(Deployment.GENAI);

  @TempDir Path place;

  @Test
  void theFolderHoldsWhatGenaiReadsAndNothingOfOthers() {
    Path out = bake(TinyModel.llama(5));

    assertThat(Folders.names(out)).contains("genai_config.json", "model.onnx", "tokenizer.json");
    assertThat(Folders.names(out)).doesNotContain("serving.properties");
  }

  @Test
  void itHasEveryKeyOfAConfigThatGenaisBuilderWrote() throws IOException {
    JsonNode theirs =
        read(Shared.path("fixtures/onnx/genai-builder-llama-fp16-cpu/genai_config.json"));

    JsonNode ours = read(bake(TinyModel.llama(5)).resolve("genai_config.json"));

    assertThat(keys(ours.path("model")))
        .containsExactlyInAnyOrderElementsOf(keys(theirs.path("model")));
    assertThat(keys(ours.at("/model/decoder")))
        .containsExactlyInAnyOrderElementsOf(keys(theirs.at("/model/decoder")));
    assertThat(ours.at("/model/decoder/inputs")).isEqualTo(theirs.at("/model/decoder/inputs"));
    assertThat(ours.at("/model/decoder/outputs")).isEqualTo(theirs.at("/model/decoder/outputs"));
    assertThat(ours.at("/model/decoder/session_options/provider_options")).isEmpty();
    assertThat(ours.at("/search/past_present_share_buffer").asBoolean(true)).isFalse();
  }

  @Test
  void itHasTheModelsNumbers() throws IOException {
    JsonNode model = read(bake(TinyModel.llama(5)).resolve("genai_config.json")).path("model");

    assertThat(model.path("type").asText()).isEqualTo("llama");
    assertThat(model.path("context_length").asInt()).isEqualTo(128);
    assertThat(model.path("eos_token_id").asInt()).isEqualTo(TinyTokenizer.END);
    assertThat(model.at("/decoder/num_key_value_heads").asInt()).isEqualTo(TinyModel.KV_HEADS);
    assertThat(model.at("/decoder/head_size").asInt()).isEqualTo(TinyModel.HEAD_DIM);
  }

  @Test
  void rowsArePaddedWithTheEndWhereNoPaddingIsKnown() throws IOException {
    TinyModel tiny = TinyModel.llama(5).withConfig("pad_token_id", null);

    JsonNode model = read(bake(tiny).resolve("genai_config.json")).path("model");

    assertThat(model.path("pad_token_id").asInt(-1)).isEqualTo(TinyTokenizer.END);
  }

  @Test
  void aGpt2WithKeysAndValuesApartIsRunByItsPortsAlone() throws IOException {
    JsonNode config = read(bake(TinyModel.gpt2(5)).resolve("genai_config.json"));

    // What genai calls gpt2 has keys and values in one tensor.
    assertThat(config.at("/model/type").asText()).isEqualTo("decoder");
  }

  @Test
  void theConfigOfAGraphFromGenaisBuilderIsKeptByteForByte() {
    Path model = Shared.path("fixtures/onnx/genai-builder-llama-fp32-cpu");
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 2), 0.5));

    Path out = Ships.bake(model, plan, GENAI, place.resolve("out")).folder();

    assertThat(Folders.bytes(out.resolve("genai_config.json")))
        .isEqualTo(Folders.bytes(model.resolve("genai_config.json")));
  }

  @Test
  void aGraphWithoutACacheIsRefusedWithTheReason() {
    Path model = Shared.path("fixtures/onnx/torch-torchscript-eager-llama");
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(1, 2), 0.5));

    assertThatThrownBy(() -> Ships.bake(model, plan, GENAI, place.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("onnxruntime-genai cannot run this graph")
        .hasMessageContaining("it has no key-value cache");
    assertThat(Folders.names(place)).isEmpty();
  }

  @Test
  void aGraphAloneIsRefusedSinceNothingSaysHowLongItsContextIs() {
    Path baked = bake(TinyModel.llama(5));
    Path alone = place.resolve("alone/model.onnx");
    Folders.write(alone, Folders.bytes(baked.resolve("model.onnx")));

    assertThatThrownBy(() -> Ships.bake(alone, Ships.SCALE, GENAI, place.resolve("again")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no config.json says how long its context is");
  }

  private Path bake(TinyModel tiny) {
    Path model = tiny.writeTo(place.resolve("model"));
    return Ships.bake(model, Ships.MIXED, GENAI, place.resolve("out")).folder();
  }

  private static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
