// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a model was loaded from.
 *
 * @param name what to call the model: its folder, {@code pony}, a hub name
 * @param folder the folder with config, tokenizer and weights
 * @param weights the file the weights were read from; the index, where they are cut into shards
 * @param endOfSequence token ids that end a text
 */
public record ModelFiles(String name, Path folder, Path weights, Set<Integer> endOfSequence) {
  private static final List<String> COMPANIONS =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja");

  /** Copies the set. */
  public ModelFiles {
    endOfSequence = Set.copyOf(endOfSequence);
  }

  /** {@return config and tokenizer files that stand beside the weights} */
  public List<Path> companions() {
    return COMPANIONS.stream().map(folder::resolve).filter(Files::isRegularFile).toList();
  }

  /** {@return the file with the tokenizer, if there is one} */
  public Optional<Path> tokenizer() {
    return Stream.of(folder.resolve("tokenizer.json")).filter(Files::isRegularFile).findFirst();
  }
}
