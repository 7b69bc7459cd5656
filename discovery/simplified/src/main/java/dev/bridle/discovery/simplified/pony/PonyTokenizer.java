// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.bridle.discovery.simplified.world.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads documents with the very {@code tokenizer.json} that pony ships with, so that training and
 * use can never cut words differently.
 */
final class PonyTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private PonyTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static PonyTokenizer load(Path folder) throws IOException {
    // Left alone, the tokenizer cuts off what is beyond 512 tokens.
    Map<String, String> whole = Map.of("truncation", "false", "padding", "false");
    return new PonyTokenizer(
        HuggingFaceTokenizer.newInstance(folder.resolve("tokenizer.json"), whole));
  }

  /** The start token, the text's tokens and the end token. */
  int[] document(String text) {
    int[] tokens = text(text);
    int[] document = Arrays.copyOf(tokens, tokens.length + 1);
    document[tokens.length] = Vocabulary.id(Vocabulary.END);
    return document;
  }

  /** The start token and the text's tokens. */
  int[] text(String text) {
    return Arrays.stream(tokenizer.encode(text).getIds()).mapToInt(Math::toIntExact).toArray();
  }

  String decode(int[] tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
