// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.checkpoint.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the files beside a graph say of its heads: config.json, and onnxruntime-genai's config.
 *
 * <p>Used to check what the graph says, and for what it does not say.
 */
public final class DeclaredShape {
  private final List<ModelConfig> configs;

  private DeclaredShape(List<ModelConfig> configs) {
    this.configs = List.copyOf(configs);
  }

  /** {@return a shape of which nothing is declared} */
  public static DeclaredShape none() {
    return new DeclaredShape(List.of());
  }

  /**
   * {@return what a folder's files declare}
   *
   * @param folder may hold config.json, genai_config.json, both or neither
   * @throws dev.bridle.error.InputException if one is no JSON object
   */
  public static DeclaredShape in(Path folder) {
    List<ModelConfig> configs = new ArrayList<>();
    if (Files.exists(folder.resolve("config.json"))) {
      ModelConfig config = ModelConfig.read(folder);
      config.section("text_config").ifPresent(configs::add);
      configs.add(config);
    }
    if (Files.exists(folder.resolve("genai_config.json"))) {
      ModelConfig.readFile(folder.resolve("genai_config.json"))
          .section("model")
          .ifPresent(
              model -> {
                model.section("decoder").ifPresent(configs::add);
                configs.add(model);
              });
    }
    return new DeclaredShape(configs);
  }

  /** {@return the family's name} */
  public Optional<String> architecture() {
    return configs.stream()
        .flatMap(config -> List.of(config.text("model_type", ""), config.text("type", "")).stream())
        .filter(name -> !name.isEmpty())
        .findFirst();
  }

  /** {@return decoder layers} */
  public Optional<Integer> layers() {
    return first("num_hidden_layers", "n_layer", "num_layers");
  }

  /** {@return query heads a layer} */
  public Optional<Integer> heads() {
    return first("num_attention_heads", "n_head", "num_heads");
  }

  /** {@return key-value heads a layer} */
  public Optional<Integer> kvHeads() {
    return first("num_key_value_heads");
  }

  /** {@return the width of a head, where it is said and not left to be divided out} */
  public Optional<Integer> headDim() {
    return first("head_dim", "head_size");
  }

  private Optional<Integer> first(String... keys) {
    return configs.stream()
        .flatMap(config -> List.of(keys).stream().filter(config::has).map(config::positive))
        .findFirst();
  }
}
