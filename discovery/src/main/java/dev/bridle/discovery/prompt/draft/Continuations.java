// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.model.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens of answers: those of prompt and answer together, without those of the prompt.
 *
 * <p>Together, because many tokenizers cut a word otherwise when it stands alone.
 */
final class Continuations {
  private final Tokenizer tokenizer;
  private final Demands demands;

  Continuations(Tokenizer tokenizer, Demands demands) {
    this.tokenizer = tokenizer;
    this.demands = demands;
  }

  /**
   * Tokens that answer a prompt.
   *
   * @param right at least one
   * @param wrong perhaps none, none of them right
   */
  record Answers(List<Integer> right, List<Integer> wrong) {}

  Answers of(String prompt, int[] tokens, Draft draft) throws DraftReading.Misfit {
    List<Integer> right = all(prompt, tokens, draft.right(), "an answer");
    List<Integer> wrong =
        draft.wrong().isEmpty() ? List.of() : all(prompt, tokens, draft.wrong(), "a wrong answer");
    if (right.stream().anyMatch(wrong::contains)) {
      throw new DraftReading.Misfit("an answer and a wrong answer begin with the same token");
    }
    return new Answers(right, wrong);
  }

  private List<Integer> all(String prompt, int[] tokens, List<String> texts, String what)
      throws DraftReading.Misfit {
    Set<Integer> found = new LinkedHashSet<>();
    DraftReading.Misfit last = null;
    for (String text : texts) {
      try {
        found.add(one(prompt, tokens, text, what));
      } catch (DraftReading.Misfit misfit) {
        last = misfit;
        if (!demands.someSuffice()) {
          throw misfit;
        }
      }
    }
    if (found.isEmpty() && last != null) {
      throw last;
    }
    return List.copyOf(found);
  }

  private int one(String prompt, int[] tokens, String text, String what)
      throws DraftReading.Misfit {
    int[] whole = tokenizer.encode(prompt + text).ids();
    int more = whole.length - tokens.length;
    if (more <= 0 || !Arrays.equals(tokens, 0, tokens.length, whole, 0, tokens.length)) {
      throw new DraftReading.Misfit(what + " changes the tokens of its prompt");
    }
    if (more > 1 && !demands.firstToken()) {
      throw new DraftReading.Misfit(what + " is not one token");
    }
    if (tokenizer.specialTokens().contains(whole[tokens.length])) {
      throw new DraftReading.Misfit(what + " is no word that the tokenizer knows");
    }
    return whole[tokens.length];
  }
}
