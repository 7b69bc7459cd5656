// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A config that cannot be is one error; what a config leaves out is what its family's class says.
 */
final class FamilyConfigTest {
  private static final List<String> GPT = List.of("n_layer", "n_head", "n_embd", "vocab_size");
  private static final List<String> USUAL =
      List.of("num_hidden_layers", "num_attention_heads", "hidden_size", "vocab_size");

  /** Configs of models that also see leave these to the family. */
  private static final List<String> SAID_BY_GEMMA3 = List.of("num_attention_heads", "vocab_size");

  @TempDir Path folder;

  static Stream<String> families() {
    return Architectures.known().stream().map(Architecture::name);
  }

  private OnnxModel build(FormulaModel tiny) {
    Path written = tiny.writeTo(folder);
    ModelConfig config = ModelConfig.read(written);
    return Architectures.of(config).build(config, Checkpoint.open(written));
  }

  private ModelShape shape(FormulaModel tiny) {
    ModelConfig config = ModelConfig.read(tiny.writeTo(folder));
    return Architectures.of(config).shape(config);
  }

  private void assertRefused(String name, Consumer<ObjectNode> change, String message) {
    FormulaModel changed = FormulaModel.read(name).withConfig(change);

    assertThatThrownBy(() -> build(changed))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("config.json: " + message);
  }

  @ParameterizedTest
  @MethodSource("families")
  void aMissingNumberIsNamed(String family) {
    boolean gpt = family.equals("gpt2") || family.equals("gptj");
    for (String key : gpt ? GPT : USUAL) {
      boolean known = family.startsWith("gemma3") && SAID_BY_GEMMA3.contains(key);
      if (!known) {
        String place = family.equals("gemma3") ? "text_config." : "";
        assertRefused(family, config -> text(config).remove(key), place + key + ": is missing");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void headsThatDoNotDivideAreRefused(String family) {
    String key = family.equals("gpt2") || family.equals("gptj") ? "n_head" : "num_attention_heads";
    FormulaModel five = FormulaModel.read(family).withConfig(config -> text(config).put(key, 5));

    assertThatThrownBy(() -> shape(five))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(
            ".*config.json: .*: (5 heads do not divide .* 24|\\d key-value heads do not divide 5"
                + " query heads). Check config.json.");
  }

  private static ObjectNode text(ObjectNode config) {
    return config.has("text_config") ? (ObjectNode) config.get("text_config") : config;
  }

  @Test
  void aTensorOfAnotherShapeIsNamed() {
    assertRefused(
        "phi3",
        config -> config.put("num_key_value_heads", 4),
        "the checkpoint's tensor model.layers.0.self_attn.qkv_proj.weight is"
            + " FLOAT32[48, 24], but this config means floats [72, 24]");
  }

  @Test
  void whatIsLeftOutIsWhatTheFamilySays() {
    assertThat(shape(without("mistral", "num_key_value_heads", 16)).kvHeads()).isEqualTo(8);
    assertThat(shape(without("qwen2", "num_key_value_heads", 32)).kvHeads()).isEqualTo(32);
    assertThat(shape(without("llama", "num_key_value_heads", 6)).kvHeads()).isEqualTo(6);
    assertThat(shape(without("gemma2", "num_key_value_heads", 8)).kvHeads()).isEqualTo(4);
    assertThat(shape(without("gemma2", "head_dim", 4)).headDim()).isEqualTo(256);
    assertThat(shape(without("qwen3", "head_dim", 4)).headDim()).isEqualTo(128);
    assertThat(shape(without("phi3", "head_dim", 8)).headDim()).isEqualTo(3);
    assertThat(shape(FormulaModel.read("gemma3")).heads()).isEqualTo(8);
  }

  private static FormulaModel without(String name, String key, int heads) {
    return FormulaModel.read(name)
        .withConfig(
            config -> config.put("head_dim", 6).put("num_attention_heads", heads).remove(key));
  }

  @Test
  void nullSaysThatEveryHeadHasItsOwnKeys() {
    FormulaModel mistral =
        FormulaModel.read("mistral").withConfig(config -> config.putNull("num_key_value_heads"));

    assertThat(shape(mistral).kvHeads()).isEqualTo(4);
  }

  @Test
  void aWindowThatIsLeftOutIsWhatTheFamilySaysAndNullIsNone() {
    assertThat(window("mistral", config -> config.remove("sliding_window"))).isEqualTo(4096);
    assertThat(window("gemma2", config -> config.remove("sliding_window"))).isEqualTo(4096);
    assertThat(window("qwen2", config -> config.remove("sliding_window"))).isEqualTo(4096);
    assertThat(window("mistral", config -> config.putNull("sliding_window"))).isZero();
    assertThat(window("phi3", config -> config.remove("sliding_window"))).isZero();
    assertThat(window("qwen2", config -> config.remove("use_sliding_window"))).isZero();
    assertThat(window("mistral", config -> {})).isEqualTo(5);
  }

  /** The constant that the graph subtracts from a query's place, or zero. */
  private int window(String name, Consumer<ObjectNode> change) {
    return build(FormulaModel.read(name).withConfig(change))
        .graph()
        .initializers()
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().matches("mask\\.\\d+\\.window"))
        .mapToInt(
            entry ->
                Math.toIntExact(
                    entry.getValue().source().read().order(ByteOrder.LITTLE_ENDIAN).getLong(0)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void aLayerTypeThatIsNotKnownIsRefused() {
    assertRefused(
        "qwen2-listed",
        config -> config.putArray("layer_types").add("full_attention").add("linear_attention"),
        "layer_types: the layer type \"linear_attention\" is not known. Known: full_attention,"
            + " sliding_attention.");
  }

  @Test
  void layerTypesMustBeOneALayer() {
    assertRefused(
        "gemma2-uncapped",
        config -> config.putArray("layer_types").add("full_attention"),
        "layer_types: 1 layers are listed of 2. Check config.json.");
  }

  @Test
  void aWindowThatReachesNowhereIsRefused() {
    assertRefused(
        "gemma2",
        config -> config.putNull("sliding_window"),
        "sliding_window: is null, but there are layers with a window. Say how far it reaches.");
    assertRefused("mistral", config -> config.put("sliding_window", 0), "sliding_window: is 0. ");
  }

  @Test
  void windowsMustBeWantedAndListedTogether() {
    for (String family : List.of("qwen2", "qwen3")) {
      assertRefused(
          family,
          config -> {
            config.put("use_sliding_window", false);
            config.putArray("layer_types").add("full_attention").add("sliding_attention");
          },
          "use_sliding_window: is not true, but layer_types lists layers with a window.");
    }
  }

  @Test
  void aCapMustBeAboveZero() {
    assertRefused(
        "gemma2",
        config -> config.put("attn_logit_softcapping", 0),
        "attn_logit_softcapping: is 0.0. It must be a number above 0, or null.");
  }

  @Test
  void aModelThatLooksAheadIsNoDecoder() {
    for (String family : List.of("gemma2", "gemma3_text")) {
      assertRefused(
          family,
          config -> config.put("use_bidirectional_attention", true),
          "use_bidirectional_attention: this model looks at what follows, so it is no decoder.");
    }
  }

  @Test
  void aRotationWiderThanAHeadIsRefused() {
    assertRefused(
        "gptj",
        config -> config.put("rotary_dim", 10),
        "rotary_dim: 10 of 8 dimensions of a head cannot turn in pairs. Check config.json.");
  }

  @Test
  void theTextOfAModelThatSeesMustBeDescribed() {
    assertRefused(
        "gemma3",
        config -> {
          config.removeAll();
          config.put("model_type", "gemma3");
          config.put("n_layer", 2);
        },
        "text_config: is missing. Use the model's own config.json.");
  }
}
