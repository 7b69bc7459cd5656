// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads configs key by key, right and wrong. */
final class ModelConfigTest {
  private static final int CONFIGS = 2000;

  @TempDir private Path folder;

  @Test
  void valuesAreReadByKey() {
    ModelConfig config =
        config(
            "{\"model_type\":\"llama\",\"num_attention_heads\":6,\"rms_norm_eps\":1e-06,"
                + "\"rope_theta\":10000,\"tie_word_embeddings\":true,\"hidden_act\":\"silu\","
                + "\"layer_types\":[\"full_attention\"],\"short_factor\":[1,1.5]}");

    assertThat(config.file()).isEqualTo(folder.resolve("config.json"));
    assertThat(config.architecture()).isEqualTo("llama");
    assertThat(config.positive("num_attention_heads")).isEqualTo(6);
    assertThat(config.positive("num_attention_heads", 9)).isEqualTo(6);
    assertThat(config.number("rms_norm_eps", 0)).isEqualTo(1e-6);
    assertThat(config.number("rope_theta", 0)).isEqualTo(10000);
    assertThat(config.flag("tie_word_embeddings", false)).isTrue();
    assertThat(config.text("hidden_act", "gelu")).isEqualTo("silu");
    assertThat(config.texts("layer_types")).containsExactly("full_attention");
    assertThat(config.numbers("short_factor")).containsExactly(1.0, 1.5);
    assertThat(config.has("hidden_act")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"key\":null}"})
  void whatIsAbsentOrNullTakesItsDefault(String json) {
    ModelConfig config = config(json);

    assertThat(config.has("key")).isFalse();
    assertThat(config.positive("key", 9)).isEqualTo(9);
    assertThat(config.number("key", 0.5)).isEqualTo(0.5);
    assertThat(config.flag("key", true)).isTrue();
    assertThat(config.text("key", "gelu")).isEqualTo("gelu");
    assertThat(config.section("key")).isEmpty();
    assertThat(config.tokenIds("key")).isEmpty();
    assertThat(config.texts("key")).isEmpty();
    assertThat(config.numbers("key")).isEmpty();
  }

  @Test
  void nullSaysThatThereIsNone() {
    ModelConfig config = config("{\"sliding_window\":null,\"head_dim\":8}");

    assertThat(config.saysNone("sliding_window")).isTrue();
    assertThat(config.saysNone("head_dim")).isFalse();
    assertThat(config.saysNone("rotary_dim")).isFalse();
  }

  @Test
  void aMissingArchitectureIsRefused() {
    ModelConfig config = config("{}");

    assertRefused(config::architecture, "model_type: is missing", "Name the model's family");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"hidden_size\":null}"})
  void aMissingNumberIsRefused(String json) {
    ModelConfig config = config(json);

    assertRefused(
        () -> config.positive("hidden_size"), "hidden_size: is missing", "Add it with the whole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.0", "1.5", "\"6\"", "true", "[6]", "2147483648", "NaN"})
  void whatIsNoPositiveWholeNumberIsRefused(String value) {
    ModelConfig config = config("{\"n_head\":" + value + "}");
    String shown = value.equals("NaN") ? "\"NaN\"" : value;

    assertRefused(
        () -> config.positive("n_head", 1),
        "n_head: is " + shown + ". It must be a whole number from 1 to 2147483647.");
    assertRefused(() -> config.positive("n_head"), "n_head: is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "false", "[1]", "{}", "Infinity", "NaN", "1e999"})
  void whatIsNoFiniteNumberIsRefused(String value) {
    ModelConfig config = config("{\"rms_norm_eps\":" + value + "}");

    assertRefused(
        () -> config.number("rms_norm_eps", 1), "rms_norm_eps: is ", "It must be a finite number.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"true\"", "0", "1", "[]"})
  void whatIsNoFlagIsRefused(String value) {
    ModelConfig config = config("{\"use_cache\":" + value + "}");

    assertRefused(
        () -> config.flag("use_cache", true),
        "use_cache: is " + value,
        "It must be true or false.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[\"silu\"]", "{}"})
  void whatIsNoTextIsRefused(String value) {
    ModelConfig config = config("{\"hidden_act\":" + value + ",\"model_type\":" + value + "}");

    assertRefused(
        () -> config.text("hidden_act", ""), "hidden_act: is " + value, "It must be a string.");
    assertRefused(config::architecture, "model_type: is " + value, "It must be a string.");
  }

  @Test
  void listsOfOtherThingsAreRefused() {
    ModelConfig config = config("{\"texts\":[\"a\",1],\"numbers\":[1,\"a\"],\"none\":\"a\"}");

    assertRefused(() -> config.texts("texts"), "texts: is 1. It must be a string.");
    assertRefused(() -> config.numbers("numbers"), "numbers: is \"a\"", "a finite number.");
    assertRefused(() -> config.texts("none"), "none: is \"a\"", "a list of strings.");
    assertRefused(() -> config.numbers("none"), "none: is \"a\"", "a list of numbers.");
  }

  @Test
  void tokenIdsAreOneNumberOrAList() {
    ModelConfig config =
        config(
            "{\"one\":2,\"more\":[128001,128009],\"none\":-1,\"empty\":[],\"wrong\":\"</s>\","
                + "\"half\":[1,1.5]}");

    assertThat(config.tokenIds("one")).containsExactly(2);
    assertThat(config.tokenIds("more")).containsExactly(128001, 128009);
    assertThat(config.tokenIds("none")).isEmpty();
    assertThat(config.tokenIds("empty")).isEmpty();
    assertRefused(
        () -> config.tokenIds("wrong"), "wrong: is \"</s>\"", "a token id or a list of them.");
    assertRefused(() -> config.tokenIds("half"), "half: is 1.5", "a token id or a list of them.");
  }

  @Test
  void aSectionShowsItsPlaceInErrors() {
    ModelConfig config =
        config("{\"rope_parameters\":{\"full\":{\"factor\":\"8\",\"rope_theta\":5e5}}}");

    ModelConfig full =
        config.section("rope_parameters").orElseThrow().section("full").orElseThrow();

    assertThat(full.number("rope_theta", 1)).isEqualTo(500000);
    assertThat(full.file()).isEqualTo(config.file());
    assertRefused(
        () -> full.number("factor", 1),
        config.file() + ": rope_parameters.full.factor: is \"8\". It must be a finite number.");
  }

  @Test
  void aSectionThatIsNoObjectIsRefused() {
    ModelConfig config = config("{\"rope_parameters\":[1]}");

    assertRefused(
        () -> config.section("rope_parameters"),
        "rope_parameters: is [1]",
        "It must be an object.");
  }

  @Test
  void othersRaiseErrorsAtAKey() {
    ModelConfig section = config("{\"rope\":{}}").section("rope").orElseThrow();

    assertThat(section.wrong("type", "is unknown", "Use yarn."))
        .hasMessage(folder.resolve("config.json") + ": rope.type: is unknown. Use yarn.");
  }

  @Test
  void aFolderWithoutAConfigIsRefused() {
    assertRefused(() -> ModelConfig.read(folder), "there is no such file", "whole model folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"a\":1,\"a\":2}", "{\"a\":1} x", "\"llama\""})
  void aConfigThatIsNoJsonObjectIsRefused(String json) {
    assertRefused(() -> config(json), "is no JSON object", "Download the file again.");
  }

  @Test
  void whatPythonAddsToJsonIsRead() {
    ModelConfig config = config("{\"time_step_limit\":[0.0,Infinity],\"model_type\":\"mamba\"}");

    assertThat(config.architecture()).isEqualTo("mamba");
  }

  @Test
  void aDamagedConfigReadsOrIsRefused() {
    byte[] valid =
        "{\"model_type\":\"llama\",\"n\":6,\"f\":1e-06,\"b\":true,\"s\":{\"t\":[1,2]},\"e\":[1,-1]}"
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(20261124);
    int read = 0;

    for (int i = 0; i < CONFIGS; i++) {
      byte[] damaged = valid.clone();
      for (int edits = random.nextInt(2); edits >= 0; edits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        RawSafetensors.write(folder, "config.json", damaged);
        ModelConfig config = ModelConfig.read(folder);
        config.architecture();
        config.positive("n", 1);
        config.number("f", 1);
        config.flag("b", true);
        config.section("s").ifPresent(section -> section.tokenIds("t"));
        config.tokenIds("e");
        read++;
      } catch (InputException refused) {
        assertThat(refused).hasMessageStartingWith(folder.resolve("config.json") + ": ");
      }
    }

    assertThat(read).isBetween(1, CONFIGS - 1);
  }

  private ModelConfig config(String json) {
    RawSafetensors.write(folder, "config.json", json.getBytes(StandardCharsets.UTF_8));
    return ModelConfig.read(folder);
  }

  private void assertRefused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(folder.resolve("config.json") + ": ")
        .hasMessageContainingAll(parts);
  }
}
