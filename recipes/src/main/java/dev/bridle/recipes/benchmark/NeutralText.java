// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.benchmark;

import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.TokenBatches;
import dev.bridle.recipes.evaluation.NextTokenDivergence;
import dev.bridle.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Text that an edit should leave alone, and what it costs there.
 *
 * @param texts a document each
 */
public record NeutralText(List<String> texts) {
  private static final int BATCH_TOKENS = 2048;
  private static final int LONGEST = 128;

  /** Copies the list. */
  public NeutralText {
    texts = List.copyOf(texts);
  }

  /**
   * What an edit costs, per token and in nats.
   *
   * @param crossEntropyBefore of the text under the unedited model
   * @param crossEntropyAfter of the text under the edited model
   * @param kl KL(unedited ‖ edited) of the next-token distributions
   */
  public record Cost(double crossEntropyBefore, double crossEntropyAfter, double kl) {
    /** {@return how much cross-entropy rose} */
    public double increase() {
      return crossEntropyAfter - crossEntropyBefore;
    }
  }

  /**
   * {@return the documents of a file, one a line}
   *
   * @param file UTF-8 text
   * @throws InputException if it cannot be read or has fewer than two documents
   */
  public static NeutralText read(Path file) {
    String remedy = "Give a text file with one document a line.";
    if (!Files.isRegularFile(file)) {
      throw new InputException(file, "", "there is no such file", remedy);
    }
    try {
      List<String> lines = Files.readAllLines(file).stream().filter(it -> !it.isBlank()).toList();
      if (lines.size() < 2) {
        throw new InputException(file, "", "it holds fewer than two documents", remedy);
      }
      return new NeutralText(lines);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read as UTF-8 text", remedy, e);
    }
  }

  /** {@return the documents on even lines, on which settings are chosen} */
  public NeutralText forSelection() {
    return every(0);
  }

  /** {@return the documents on odd lines, on which costs are reported} */
  public NeutralText forReport() {
    return every(1);
  }

  private NeutralText every(int rest) {
    return new NeutralText(
        IntStream.range(0, texts.size()).filter(i -> i % 2 == rest).mapToObj(texts::get).toList());
  }

  /**
   * {@return the mean cross-entropy of a token, in nats}
   *
   * @param model any model
   */
  public double crossEntropy(LanguageModel model) {
    double sum = 0;
    long tokens = 0;
    for (TokenBatches.Part part : batches(model)) {
      FloatTensor logs = model.tokenLogProbabilities(part.batch());
      for (int row = 0; row < part.batch().rows(); row++) {
        for (int at = part.batch().startOf(row) + 1; at < part.batch().length(); at++) {
          sum -= logs.at(row, at);
          tokens++;
        }
      }
    }
    return sum / tokens;
  }

  /**
   * {@return what an edit costs on these documents}
   *
   * @param before the unedited model
   * @param after the edited one
   */
  public Cost cost(LanguageModel before, LanguageModel after) {
    NextTokenDivergence divergence = new NextTokenDivergence();
    int vocabulary = before.shape().vocabSize();
    for (TokenBatches.Part part : batches(before)) {
      TokenBatch batch = part.batch();
      FloatTensor old = before.logits(batch);
      FloatTensor edited = after.logits(batch);
      for (int row = 0; row < batch.rows(); row++) {
        for (int at = batch.startOf(row); at + 1 < batch.length(); at++) {
          int from = old.offset(row, at);
          divergence.add(old.data(), from, edited.data(), from, vocabulary, batch.id(row, at + 1));
        }
      }
    }
    return new Cost(
        divergence.crossEntropyBefore(), divergence.crossEntropyAfter(), divergence.kl());
  }

  private List<TokenBatches.Part> batches(LanguageModel model) {
    List<int[]> sequences =
        texts.stream()
            .map(text -> model.tokenizer().encode(text).ids())
            .map(ids -> ids.length > LONGEST ? java.util.Arrays.copyOf(ids, LONGEST) : ids)
            .filter(ids -> ids.length > 1)
            .toList();
    if (sequences.isEmpty()) {
      throw new InputException(
          "no document of the neutral text has two tokens or more",
          "Give a sentence or more a line.");
    }
    List<Integer> prompts = sequences.stream().map(ids -> 0).toList();
    return TokenBatches.of(sequences, prompts, BATCH_TOKENS).batches();
  }
}
