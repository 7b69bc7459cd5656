// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** GPT-2's own vocabulary of 50,257 tokens, from a published export that is not in this tree. */
public final class Gpt2Tokenizer implements Tokenizer, AutoCloseable {
  private static final Path FILE =
      Path.of(
          "../../shared/fixtures/onnx/pub-ort.transformers-1.17-gpt2-tiny/tiny-random-gpt2-fp32",
          "tokenizer.json");
  private static final int SIZE = 50_257;
  private static final int END_OF_TEXT = 50_256;

  private final HuggingFaceTokenizer tokenizer;

  private Gpt2Tokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Opens it, or skips the test where the file is not there. */
  public static Gpt2Tokenizer open() {
    Assumptions.assumeTrue(Files.exists(FILE), "needs " + FILE);
    try {
      return new Gpt2Tokenizer(
          HuggingFaceTokenizer.newInstance(FILE, Map.of("truncation", "false")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Encoding encode(String text) {
    ai.djl.huggingface.tokenizers.Encoding encoding = tokenizer.encode(text);
    int[] ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] ends = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ends[i] = spans[i] == null ? 0 : text.offsetByCodePoints(0, spans[i].getEnd());
    }
    return new Encoding(ids, ends);
  }

  @Override
  public String decode(int... ids) {
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
  }

  @Override
  public String token(int id) {
    return decode(id);
  }

  @Override
  public Set<Integer> specialTokens() {
    return Set.of(END_OF_TEXT);
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
