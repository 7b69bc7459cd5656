// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.Shared;
import dev.bridle.TinyModel;
import dev.bridle.TinyTokenizer;
import dev.bridle.error.InputException;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens models from wherever they stand, and says what is wrong with what is none. */
final class ModelsTest {
  private static final TokenBatch BATCH = TokenBatch.of(1, 30, 31, 11, 32);

  @TempDir Path folder;

  @Test
  void aModelIsNamedAfterItsFolder() {
    try (LanguageModel model = Models.open(TinyModel.llama(folder.resolve("tiny"), 1))) {
      assertThat(model.files().name()).isEqualTo("tiny");
      assertThat(model.files().folder()).isEqualTo(folder.resolve("tiny"));
      assertThat(model.files().weights()).isRegularFile();
      assertThat(model.files().endOfSequence()).containsExactly(TinyTokenizer.END);
      assertThat(model.files().companions())
          .extracting(path -> path.getFileName().toString())
          .containsExactly("config.json", "generation_config.json", "tokenizer.json");
    }
    try (LanguageModel model =
        Models.open(folder.resolve("tiny"), "pony", RuntimeSettings.defaults())) {
      assertThat(model.files().name()).isEqualTo("pony");
    }
  }

  @Test
  void shardsAreOneModel() {
    TinyModel model = TinyModel.llama(1);
    float[] whole = logits(model);

    assertThat(logits(model.inShards(3))).isEqualTo(whole);
    try (LanguageModel sharded = Models.open(folder.resolve("model"))) {
      assertThat(sharded.files().weights()).isRegularFile();
    }
  }

  @Test
  void halfPrecisionIsReadAsTheNumbersItHolds() {
    TinyModel model = cut(TinyModel.llama(1));
    float[] whole = logits(model);

    assertThat(logits(model.storedAs(ElementType.BFLOAT16))).isEqualTo(whole);
    assertThat(logits(model.storedAs(ElementType.FLOAT64))).isEqualTo(whole);
    assertThat(logits(model.storedAs(ElementType.FLOAT16))).isEqualTo(whole);
  }

  /** Weights of four significant bits and moderate size, which every type holds exactly. */
  private static TinyModel cut(TinyModel model) {
    TinyModel cut = model;
    for (String name :
        List.of("model.embed_tokens.weight", "lm_head.weight", "model.norm.weight")) {
      cut = cut.with(name, cut(model.tensor(name)));
    }
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      for (String part :
          List.of(
              "input_layernorm",
              "post_attention_layernorm",
              "self_attn.q_proj",
              "self_attn.k_proj",
              "self_attn.v_proj",
              "self_attn.o_proj",
              "mlp.gate_proj",
              "mlp.up_proj",
              "mlp.down_proj")) {
        String name = "model.layers." + layer + "." + part + ".weight";
        cut = cut.with(name, cut(model.tensor(name)));
      }
    }
    return cut;
  }

  private static FloatTensor cut(FloatTensor tensor) {
    float[] numbers = tensor.data().clone();
    for (int i = 0; i < numbers.length; i++) {
      float large = Math.abs(numbers[i]) < 0x1p-10f ? 0 : numbers[i];
      numbers[i] = Float.intBitsToFloat(Float.floatToRawIntBits(large) & 0xfff00000);
    }
    return new FloatTensor(numbers, tensor.shape());
  }

  @Test
  void tiedEmbeddingsAreReadBackwards() {
    TinyModel tied = TinyModel.llama(1).tied();
    TinyModel spelt =
        tied.withConfig("tie_word_embeddings", false)
            .with("lm_head.weight", tied.tensor("model.embed_tokens.weight"));

    assertThat(logits(tied)).isEqualTo(logits(spelt));
  }

  @Test
  void aPathWithNothingIsRefused() {
    refused(
        folder.resolve("none"),
        folder.resolve("none") + ": there is no such model. Name a Hugging Face folder or an");
  }

  @Test
  void aFolderWithoutAModelIsRefused() {
    refused(
        folder,
        folder + ": the folder holds neither config.json nor an .onnx file. Name a Hugging Face");
  }

  @Test
  void theRootOfTheFileSystemIsRefusedLikeAnyFolder() {
    refused(folder.getRoot(), "/: the folder holds neither config.json nor an .onnx file");
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "not a model at all");

    refused(file, file + ": it is no ONNX model, or cut short. Copy or export it again.");
  }

  @Test
  void anArchitectureNobodyKnowsIsRefusedWithThoseKnown() {
    Path model = TinyModel.llama(1).withConfig("model_type", "mamba").writeTo(folder);

    assertThatThrownBy(() -> Models.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            model.resolve("config.json")
                + ": model_type: no builder knows the architecture \"mamba\". Known: ")
        .hasMessageContaining("gpt2")
        .hasMessageContaining("llama")
        .hasMessageEndingWith(". To add one, implement Architecture.");
  }

  @Test
  void aTokenizerWithMoreTokensThanTheModelIsRefused() {
    TinyTokenizer larger = TinyTokenizer.withBeginning().withExtraTokens(3);
    Path model = TinyModel.llama(1).with(larger).writeTo(folder);

    refused(
        model,
        model.resolve("tokenizer.json")
            + ": vocabulary: it has token ids up to 66, the model knows 64 tokens. Use the"
            + " tokenizer that belongs to the model.");
  }

  @Test
  void aDamagedTokenizerIsRefused() throws IOException {
    Path model = TinyModel.llama(folder, 1);
    Path tokenizer = model.resolve("tokenizer.json");

    Files.writeString(tokenizer, "{");
    refused(model, tokenizer + ": it is no JSON. Copy it again.");
    Files.writeString(tokenizer, "{}");
    refused(model, tokenizer + ": model.vocab: it lists no tokens. Use a tokenizer.json");
    Files.writeString(tokenizer, "{\"model\": {\"type\": \"Odd\", \"vocab\": {\"a\": 0}}}");
    refused(model, tokenizer + ": no tokenizer can be made of it: ");
  }

  @Test
  void withoutATokenizerTokensStillWork() throws IOException {
    Path model = TinyModel.llama(folder, 1);
    Files.delete(model.resolve("tokenizer.json"));

    try (LanguageModel mute = Models.open(model)) {
      assertThat(mute.logits(BATCH).shape()).containsExactly(1, 5, 64);
      assertThatThrownBy(() -> mute.generate("dog", GenerationSettings.greedy(1)))
          .isInstanceOf(InputException.class)
          .hasMessage(
              model + ": tokenizer.json: there is none. Put the model's tokenizer.json beside it.");
    }
  }

  @Test
  void aTensorOfAnotherShapeIsRefused() {
    String name = "model.layers.1.self_attn.o_proj.weight";
    Path model = TinyModel.llama(1).with(name, new FloatTensor(new float[6], 2, 3)).writeTo(folder);

    refused(
        model,
        model.resolve("config.json")
            + ": the checkpoint's tensor "
            + name
            + " is FLOAT32[2, 3], but this config means floats [24, 32]. Use the config.json that"
            + " belongs to the checkpoint.");
  }

  @Test
  void aMissingTensorIsRefusedWithTheNearest() {
    Path model = TinyModel.llama(1).without("model.norm.weight").writeTo(folder);

    refused(
        model,
        model.resolve("model.safetensors")
            + ": model.norm.weight: there is no such tensor. The nearest names are ");
  }

  @Test
  void aConfigThatCannotBeIsRefused() {
    refusedConfig("num_hidden_layers", 0, "num_hidden_layers: is 0. It must be a whole number");
    refusedConfig("num_hidden_layers", 3, "model.layers.2.input_layernorm.weight");
    refusedConfig("num_key_value_heads", 3, "num_key_value_heads: 3 key-value heads do not divide");
    refusedConfig("num_attention_heads", 1_000_000_000, "FLOAT32");
    refusedConfig("hidden_act", "tanh", "hidden_act: the activation \"tanh\" is not known");
    refusedConfig("rms_norm_eps", "small", "rms_norm_eps: is \"small\". It must be a finite");
  }

  private void refusedConfig(String key, Object value, String problem) {
    Path model = TinyModel.llama(1).withConfig(key, value).writeTo(folder);

    assertThatThrownBy(() -> Models.open(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(model.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void aDeviceIsReadOrRefused() {
    assertThat(Device.parse("cpu")).isEqualTo(Device.cpu()).hasToString("cpu");
    assertThat(Device.parse("cuda")).isEqualTo(new Device(Device.Kind.CUDA, 0));
    assertThat(Device.parse("cuda:3")).hasToString("cuda:3");
    for (String text : List.of("", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:1000", "cpu:0")) {
      assertThatThrownBy(() -> Device.parse(text))
          .isInstanceOf(InputException.class)
          .hasMessage("\"" + text + "\" is no device. Use cpu, cuda or cuda:N.");
    }
  }

  @Test
  void aTrainedModelTellsACoherentStory() {
    Path stories = Shared.path("models/tinystories-656k");

    try (LanguageModel model = Models.open(stories)) {
      String text = model.generate("Once upon a time", GenerationSettings.greedy(40)).text();

      assertThat(text).startsWith(", a little girl named Lily lived in a small house with her mom");
    }
  }

  private float[] logits(TinyModel tiny) {
    Path path = folder.resolve("model");
    try {
      if (Files.exists(path)) {
        for (Path file : filesOf(path)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    try (LanguageModel model = Models.open(tiny.writeTo(path))) {
      return model.logits(BATCH).data();
    }
  }

  private static List<Path> filesOf(Path path) throws IOException {
    try (java.util.stream.Stream<Path> files = Files.list(path)) {
      return files.toList();
    }
  }

  private static void refused(Path path, String message) {
    assertThatThrownBy(() -> Models.open(path))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(message);
  }
}
