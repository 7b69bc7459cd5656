// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;

/**
 * What a model writes after tokens, always the likeliest.
 *
 * <p>A model generates from text. Tokens that are a text's own are continued that way, which keeps
 * keys and values; others, such as those of a prompt that was cut, step by step from all logits,
 * until a special token comes.
 */
final class GreedyContinuation {
  private final LanguageModel model;
  private final int steps;

  GreedyContinuation(LanguageModel model, int steps) {
    this.model = model;
    this.steps = steps;
  }

  int[] of(int... prompt) {
    String text = model.tokenizer().decode(prompt);
    return Arrays.equals(model.tokenizer().encode(text).ids(), prompt)
        ? model.generate(text, GenerationSettings.greedy(steps)).tokens().stream()
            .mapToInt(Integer::intValue)
            .toArray()
        : stepByStep(prompt);
  }

  private int[] stepByStep(int... prompt) {
    int[] all = prompt;
    for (int step = 0; step < steps; step++) {
      int next = likeliest(model.logits(TokenBatch.of(all)), all.length - 1);
      if (model.tokenizer().specialTokens().contains(next)) {
        break;
      }
      all = Arrays.copyOf(all, all.length + 1);
      all[all.length - 1] = next;
    }
    return Arrays.copyOfRange(all, prompt.length, all.length);
  }

  private static int likeliest(FloatTensor logits, int position) {
    int from = logits.offset(0, position);
    int best = 0;
    for (int token = 1; token < logits.size(2); token++) {
      if (logits.data()[from + token] > logits.data()[from + best]) {
        best = token;
      }
    }
    return best;
  }
}
