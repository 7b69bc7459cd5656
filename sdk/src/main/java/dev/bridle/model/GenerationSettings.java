// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import dev.bridle.error.InputException;
import java.util.HashSet;
import java.util.Set;

/**
 * How a prompt is continued.
 *
 * @param maxNewTokens the most tokens to add, at least 1
 * @param temperature 0 takes the likeliest token (greedy); above, logits are divided by it
 * @param topK only so many likeliest tokens can be drawn; 0 is all
 * @param topP only the likeliest tokens that together reach this probability can be drawn; 1 is all
 * @param seed of the draws
 * @param stopTokens ids that end the continuation; they are not part of it
 */
public record GenerationSettings(
    int maxNewTokens,
    double temperature,
    int topK,
    double topP,
    long seed,
    Set<Integer> stopTokens) {
  /** Refuses numbers out of range. */
  public GenerationSettings {
    stopTokens = Set.copyOf(stopTokens);
    require(maxNewTokens >= 1, "maxNewTokens", maxNewTokens, "at least 1");
    require(temperature >= 0 && temperature < 1e6, "temperature", temperature, "0 or more");
    require(topK >= 0, "topK", topK, "0 (all) or more");
    require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1");
  }

  /**
   * {@return greedy continuation}
   *
   * @param maxNewTokens the most tokens to add, at least 1
   */
  public static GenerationSettings greedy(int maxNewTokens) {
    return new GenerationSettings(maxNewTokens, 0, 0, 1, 0, Set.of());
  }

  /**
   * {@return continuation by drawing}
   *
   * @param temperature above 0
   * @param randomSeed of the draws
   */
  public GenerationSettings sampling(double temperature, long randomSeed) {
    return new GenerationSettings(maxNewTokens, temperature, topK, topP, randomSeed, stopTokens);
  }

  /**
   * {@return the same, drawing only from so many likeliest tokens}
   *
   * @param k 0 is all
   */
  public GenerationSettings withTopK(int k) {
    return new GenerationSettings(maxNewTokens, temperature, k, topP, seed, stopTokens);
  }

  /**
   * {@return the same, drawing only from the likeliest tokens that reach a probability}
   *
   * @param p above 0, at most 1
   */
  public GenerationSettings withTopP(double p) {
    return new GenerationSettings(maxNewTokens, temperature, topK, p, seed, stopTokens);
  }

  /**
   * {@return the same, also ending at these tokens}
   *
   * @param ids token ids
   */
  public GenerationSettings stoppingAt(Set<Integer> ids) {
    Set<Integer> all = new HashSet<>(stopTokens);
    all.addAll(ids);
    return new GenerationSettings(maxNewTokens, temperature, topK, topP, seed, all);
  }

  private static void require(boolean holds, String name, Object value, String range) {
    if (!holds) {
      throw new InputException(name + " is " + value, "It must be " + range + ".");
    }
  }
}
