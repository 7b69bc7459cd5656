// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.exporters.Folders;
import dev.bridle.head.ModelShape;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.runtime.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands beside the graph lets other software serve it. */
final class DeploymentFilesTest {
  private static final int POSITIONS = 128;

  @TempDir Path place;

  @ParameterizedTest
  @EnumSource
  void theFolderIsWhole(TinyModels family) {
    Path out = export(family.checkpoint());

    assertThat(Folders.names(out))
        .containsExactly(
            "bridle-report.html",
            "bridle-report.json",
            "bridle-report.md",
            "config.json",
            "edits.json",
            "genai_config.json",
            "generation_config.json",
            "model.onnx",
            "serving.properties",
            "tokenizer.json");
  }

  @ParameterizedTest
  @EnumSource
  void configAndTokenizerAreCopies(TinyModels family) {
    Path out = export(family.checkpoint());

    for (String name : List.of("config.json", "generation_config.json", "tokenizer.json")) {
      assertThat(Folders.bytes(out.resolve(name)))
          .isEqualTo(Folders.bytes(place.resolve("model").resolve(name)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGenerationConfigNamesExactlyTheGraphsInputsAndOutputs(TinyModels family) {
    Path out = export(family.checkpoint());

    JsonNode decoder = genai(out).path("model").path("decoder");
    OnnxGraph graph = Folders.graph(out);
    assertThat(named(decoder.path("inputs"))).isEqualTo(names(graph.inputs()));
    assertThat(named(decoder.path("outputs"))).isEqualTo(names(graph.outputs()));
    assertThat(out.resolve(decoder.path("filename").asText())).isRegularFile();
  }

  @ParameterizedTest
  @EnumSource
  void theGenerationConfigHasTheModelsNumbers(TinyModels family) {
    Path out = export(family.checkpoint());

    JsonNode model = genai(out).path("model");
    JsonNode decoder = model.path("decoder");
    boolean llama = family == TinyModels.LLAMA;
    assertThat(model.path("type").asText()).isEqualTo(llama ? "llama" : "gpt2");
    assertThat(model.path("vocab_size").asInt()).isEqualTo(TinyTokenizer.SIZE);
    assertThat(model.path("context_length").asInt()).isEqualTo(POSITIONS);
    assertThat(model.path("bos_token_id").asInt()).isEqualTo(TinyTokenizer.BEGINNING);
    assertThat(model.path("eos_token_id").asInt()).isEqualTo(TinyTokenizer.END);
    assertThat(decoder.path("num_hidden_layers").asInt()).isEqualTo(TinyModel.LAYERS);
    assertThat(decoder.path("num_attention_heads").asInt()).isEqualTo(TinyModel.HEADS);
    assertThat(decoder.path("num_key_value_heads").asInt())
        .isEqualTo(llama ? TinyModel.KV_HEADS : TinyModel.HEADS);
    assertThat(decoder.path("head_size").asInt()).isEqualTo(TinyModel.HEAD_DIM);
    assertThat(decoder.path("hidden_size").asInt())
        .isEqualTo(llama ? TinyModel.LLAMA_HIDDEN : TinyModel.HEADS * TinyModel.HEAD_DIM);
    assertThat(genai(out).path("search").path("max_length").asInt()).isEqualTo(POSITIONS);
    assertThat(genai(out).path("search").path("past_present_share_buffer").asBoolean(true))
        .isFalse();
  }

  @Test
  void severalTokensCanEndAText() {
    Path out = export(TinyModel.llama(5).endingAt(2, 7));

    List<Integer> ids = new ArrayList<>();
    genai(out).path("model").path("eos_token_id").forEach(id -> ids.add(id.asInt()));
    assertThat(ids).containsExactly(2, 7);
  }

  @Test
  void servingPropertiesNameEngineAndModel() throws Exception {
    Path out = export(TinyModel.gpt2(5));

    Properties serving = new Properties();
    try (var in = Files.newBufferedReader(out.resolve("serving.properties"))) {
      serving.load(in);
    }
    assertThat(serving)
        .containsOnly(entry("engine", "OnnxRuntime"), entry("option.modelName", "model"));
    assertThat(out.resolve(serving.getProperty("option.modelName") + ".onnx")).isRegularFile();
  }

  @ParameterizedTest
  @EnumSource
  void theFolderCanBeReadAsAModelWithItsTokenizer(TinyModels family) {
    Path checkpoint = family.checkpoint().writeTo(place.resolve("checkpoint"));
    Path out = export(family.checkpoint());

    try (LanguageModel given = Models.open(checkpoint);
        LanguageModel written = Models.open(out)) {
      ModelShape shape = given.shape();
      assertThat(written.shape()).isEqualTo(shape);
      assertThat(written.files().endOfSequence()).isEqualTo(given.files().endOfSequence());
      assertThat(written.generate("the little cat", GenerationSettings.greedy(8)).tokens())
          .isEqualTo(given.generate("the little cat", GenerationSettings.greedy(8)).tokens());
    }
  }

  @Test
  void aGraphAloneIsExportedWithoutWhatItDoesNotHave() {
    Path first = export(TinyModel.gpt2(5));
    Path alone = place.resolve("alone/decoder.onnx");
    Path out = place.resolve("from alone");
    Folders.write(alone, Folders.bytes(first.resolve("model.onnx")));

    try (LanguageModel model = Models.open(alone)) {
      OnnxExporter.verifiedOn(List.of()).export(model, out);
    }

    assertThat(Folders.names(out))
        .containsExactly(
            "bridle-report.html",
            "bridle-report.json",
            "bridle-report.md",
            "edits.json",
            "model.onnx",
            "serving.properties");
    assertThat(Folders.bytes(out.resolve("model.onnx")))
        .isEqualTo(Folders.bytes(first.resolve("model.onnx")));
  }

  private Path export(TinyModel checkpoint) {
    Path out = place.resolve("out");
    try (LanguageModel model = Models.open(checkpoint.writeTo(place.resolve("model")))) {
      return OnnxExporter.verifiedOn(List.of()).export(model, out).folder();
    }
  }

  private static JsonNode genai(Path out) {
    try {
      return new ObjectMapper().readTree(Folders.text(out.resolve("genai_config.json")));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Every name that the config gives; a pattern stands for one name a layer. */
  private static Set<String> named(JsonNode ports) {
    Set<String> names = new TreeSet<>();
    for (JsonNode port : ports) {
      for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
        names.add(port.asText().replace("%d", Integer.toString(layer)));
      }
    }
    return names;
  }

  private static Set<String> names(List<OnnxValue> values) {
    Set<String> names = new TreeSet<>();
    values.forEach(value -> names.add(value.name()));
    return names;
  }
}
