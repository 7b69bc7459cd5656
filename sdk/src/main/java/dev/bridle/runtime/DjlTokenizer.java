// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.bridle.error.InputException;
import dev.bridle.model.Encoding;
import dev.bridle.model.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A tokenizer.json, read by Hugging Face's own implementation, whose memory is not Java's.
 *
 * <p>Closing waits for what is running; afterwards only the vocabulary is left.
 */
final class DjlTokenizer implements Tokenizer, AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final VocabularyFile vocabulary;
  private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
  private boolean closed;

  private DjlTokenizer(HuggingFaceTokenizer tokenizer, VocabularyFile vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  static DjlTokenizer open(Path file, int modelVocabulary) {
    VocabularyFile vocabulary = VocabularyFile.read(file);
    if (vocabulary.size() > modelVocabulary) {
      throw new InputException(
          file,
          "vocabulary",
          "it has token ids up to %d, the model knows %d tokens"
              .formatted(vocabulary.size() - 1, modelVocabulary),
          "Use the tokenizer that belongs to the model.");
    }
    try {
      // Without this the library cuts every text at 512 tokens.
      Map<String, String> whole = Map.of("truncation", "false", "padding", "false");
      return new DjlTokenizer(HuggingFaceTokenizer.newInstance(file, whole), vocabulary);
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          file, "", "no tokenizer can be made of it: " + e.getMessage(), "Copy it again.", e);
    }
  }

  @Override
  public Encoding encode(String text) {
    return call(() -> encoding(text));
  }

  private Encoding encoding(String text) {
    ai.djl.huggingface.tokenizers.Encoding encoding = tokenizer.encode(text);
    int[] ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] ends = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      boolean added = spans[i] == null || encoding.getSpecialTokenMask()[i] == 1;
      // Spans count code points, Java counts UTF-16 units.
      ends[i] = added ? 0 : text.offsetByCodePoints(0, spans[i].getEnd());
    }
    return new Encoding(ids, ends);
  }

  @Override
  public String decode(int... ids) {
    return call(() -> tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true));
  }

  private <T> T call(Supplier<T> work) {
    calls.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model that this tokenizer belongs to is closed");
      }
      return work.get();
    } finally {
      calls.readLock().unlock();
    }
  }

  @Override
  public void close() {
    calls.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      calls.writeLock().unlock();
    }
  }

  @Override
  public String token(int id) {
    return vocabulary.token(id);
  }

  @Override
  public Set<Integer> specialTokens() {
    return vocabulary.special();
  }

  @Override
  public int size() {
    return vocabulary.size();
  }
}
