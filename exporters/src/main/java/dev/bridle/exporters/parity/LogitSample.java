// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import dev.bridle.model.LanguageModel;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A few logits after a prompt, kept so that a file can be proved again without the original model.
 *
 * @param prompt token ids
 * @param tokens vocabulary ids, the likeliest ones
 * @param logits their logits after the last token of the prompt
 */
public record LogitSample(List<Integer> prompt, List<Integer> tokens, List<Float> logits) {
  private static final int KEPT = 16;

  /** Copies the lists, and refuses a sample that proves nothing. */
  public LogitSample {
    prompt = List.copyOf(prompt);
    tokens = List.copyOf(tokens);
    logits = List.copyOf(logits);
    if (prompt.isEmpty() || tokens.isEmpty() || tokens.size() != logits.size()) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens with %d logits of %d tokens"
              .formatted(prompt.size(), logits.size(), tokens.size()));
    }
  }

  /**
   * {@return the likeliest continuations of each prompt}
   *
   * @param model the edited model
   * @param prompts token ids
   */
  public static List<LogitSample> of(LanguageModel model, List<int[]> prompts) {
    List<LogitSample> samples = new ArrayList<>();
    for (int[] prompt : prompts) {
      FloatTensor logits = model.logits(ProofPrompt.of(prompt));
      FloatVector last = logits.row(0, prompt.length - 1);
      List<Integer> tokens =
          IntStream.range(0, last.size())
              .boxed()
              .sorted(Comparator.comparingDouble(token -> -last.at(token)))
              .limit(KEPT)
              .toList();
      samples.add(
          new LogitSample(
              IntStream.of(prompt).boxed().toList(),
              tokens,
              tokens.stream().map(last::at).toList()));
    }
    return samples;
  }
}
