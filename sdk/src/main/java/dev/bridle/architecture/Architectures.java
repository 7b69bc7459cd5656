// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import java.util.List;

/** The families that can be built from a checkpoint. */
public final class Architectures {
  private Architectures() {}

  /** {@return every known family, alphabetically} */
  public static List<Architecture> known() {
    return List.of(
        new Gemma2(),
        Gemma3.ofTextAndImages(),
        Gemma3.ofText(),
        new Gpt2(),
        new GptNeoX(),
        new GptJ(),
        new Llama(),
        new Mistral(),
        new Olmo2(),
        new Opt(),
        new Phi(),
        new Phi3(),
        new Qwen2(),
        new Qwen3());
  }

  /**
   * {@return the family that a config names}
   *
   * @param config any config.json
   * @throws dev.bridle.error.InputException if no builder knows the family, naming those known
   */
  public static Architecture of(ModelConfig config) {
    String name = config.architecture();
    return known().stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                config.wrong(
                    "model_type",
                    "no builder knows the architecture \"" + name + "\"",
                    "Known: "
                        + String.join(", ", known().stream().map(Architecture::name).toList())
                        + ". To add one, implement Architecture."));
  }
}
