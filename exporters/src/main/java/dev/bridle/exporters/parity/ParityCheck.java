// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Compares two models' logits on the same prompts, at every position.
 *
 * @param prompts token ids, at least one prompt
 * @param tolerance the largest share of the largest logit that passes
 */
public record ParityCheck(List<int[]> prompts, double tolerance) {
  /**
   * Single precision carries 24 bits; folding reorders sums over a few thousand terms in every
   * layer, which was seen to cost up to 2e-6 of the largest logit. A wrong fold differs by whole
   * percents.
   */
  public static final double FLOAT32_TOLERANCE = 1e-4;

  private static final int RANDOM_PROMPTS = 4;
  private static final int RANDOM_LENGTH = 24;

  /** Copies the list, and refuses an empty one, on which everything would agree. */
  public ParityCheck {
    prompts = List.copyOf(prompts);
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("nothing to compare on");
    }
  }

  /**
   * {@return a check on a user's prompts and on random tokens}
   *
   * @param model gives tokenizer and vocabulary
   * @param texts the user's prompts; may be empty
   * @param seed of the random tokens
   */
  public static ParityCheck on(LanguageModel model, List<String> texts, long seed) {
    List<int[]> prompts = new ArrayList<>();
    for (String text : texts) {
      prompts.add(model.tokenizer().encode(text).ids());
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < RANDOM_PROMPTS; i++) {
      prompts.add(random.ints(RANDOM_LENGTH, 0, model.shape().vocabSize()).toArray());
    }
    prompts.removeIf(ids -> ids.length == 0);
    return new ParityCheck(prompts, FLOAT32_TOLERANCE);
  }

  /**
   * {@return how the two compare}
   *
   * @param written the model whose file is to be proved
   * @param reference what it should compute
   */
  public ParityReport compare(LanguageModel written, LanguageModel reference) {
    double difference = 0;
    double largest = 0;
    for (int[] prompt : prompts) {
      TokenBatch batch = TokenBatch.of(prompt);
      FloatTensor actual = written.logits(batch);
      FloatTensor expected = reference.logits(batch);
      for (int i = 0; i < expected.data().length; i++) {
        double apart = Math.abs((double) actual.data()[i] - expected.data()[i]);
        // A NaN anywhere stays: it must fail the comparison, not vanish in it.
        difference = Math.max(difference, apart);
        largest = Math.max(largest, Math.abs(expected.data()[i]));
      }
    }
    return new ParityReport(prompts.size(), difference, largest, tolerance);
  }

  /**
   * {@return how the two compare, if they agree}
   *
   * @param written the model whose file is to be proved
   * @param reference what it should compute
   * @throws ParityException if they do not
   */
  public ParityReport require(LanguageModel written, LanguageModel reference) {
    ParityReport report = compare(written, reference);
    if (!report.passes()) {
      throw new ParityException(report);
    }
    return report;
  }
}
