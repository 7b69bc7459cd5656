// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.model.GenerationSettings;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses the next token from logits: the likeliest, or a draw from the likely ones. */
final class TokenSampler {
  private final GenerationSettings settings;
  private final SplittableRandom random;

  TokenSampler(GenerationSettings settings) {
    this.settings = settings;
    this.random = new SplittableRandom(settings.seed());
  }

  int next(float[] logits) {
    for (float logit : logits) {
      if (Float.isNaN(logit)) {
        throw new InputException(
            "the model no longer gives numbers: a logit is NaN",
            "Use smaller factors or strengths, or another model.");
      }
    }
    return settings.temperature() == 0 ? likeliest(logits) : draw(logits);
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      if (logits[token] > logits[best]) {
        best = token;
      }
    }
    return best;
  }

  private int draw(float[] logits) {
    int kept = settings.topK() == 0 ? logits.length : Math.min(settings.topK(), logits.length);
    List<Integer> candidates =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(token -> -logits[token]))
            .limit(kept)
            .toList();
    double[] weights = new double[kept];
    double total = 0;
    for (int i = 0; i < kept; i++) {
      double below = logits[candidates.get(i)] - logits[candidates.get(0)];
      weights[i] = Math.exp(below / settings.temperature());
      total += weights[i];
    }
    double reach = settings.topP() * total;
    double reached = 0;
    int nucleus = 0;
    while (nucleus < kept && (nucleus == 0 || reached < reach)) {
      reached += weights[nucleus++];
    }
    double drawn = random.nextDouble() * reached;
    for (int i = 0; i < nucleus; i++) {
      drawn -= weights[i];
      if (drawn < 0) {
        return candidates.get(i);
      }
    }
    return candidates.get(nucleus - 1);
  }
}
