// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import dev.bridle.model.LanguageModel;
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
    return new ParityCheck(prompts, Precision.of(model.decoder()).tolerance());
  }

  /**
   * {@return how the two compare}
   *
   * @param written the model whose file is to be proved
   * @param reference what it should compute
   */
  public ParityReport compare(LanguageModel written, LanguageModel reference) {
    try (RecordedLogits recorded = record(written)) {
      return compare(recorded, reference);
    }
  }

  /**
   * {@return how the two compare, if they agree}
   *
   * @param written the model whose file is to be proved
   * @param reference what it should compute
   * @throws ParityException if they do not
   */
  public ParityReport require(LanguageModel written, LanguageModel reference) {
    return passing(compare(written, reference));
  }

  /**
   * {@return what the written model gives, so that it can be closed before the reference runs}
   *
   * @param written the model whose file is to be proved
   */
  public RecordedLogits record(LanguageModel written) {
    return RecordedLogits.of(written, prompts);
  }

  /**
   * {@return how the two compare, if they agree}
   *
   * @param recorded of the model whose file is to be proved, from {@link #record}
   * @param reference what it should compute
   * @throws ParityException if they do not
   */
  public ParityReport require(RecordedLogits recorded, LanguageModel reference) {
    return passing(compare(recorded, reference));
  }

  private ParityReport compare(RecordedLogits recorded, LanguageModel reference) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < prompts.size(); i++) {
      FloatTensor expected = reference.logits(ProofPrompt.of(prompts.get(i)));
      difference = Math.max(difference, recorded.difference(i, expected));
      for (float logit : expected.data()) {
        largest = Math.max(largest, Math.abs(logit));
      }
    }
    return new ParityReport(prompts.size(), difference, largest, tolerance);
  }

  private static ParityReport passing(ParityReport report) {
    if (!report.passes()) {
      throw new ParityException(report);
    }
    return report;
  }
}
