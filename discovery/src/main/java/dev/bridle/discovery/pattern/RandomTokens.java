// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.model.LanguageModel;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Prompts of random tokens, in which no word's meaning helps: a block of ordinary tokens, once or
 * repeated, after whatever the tokenizer begins every text with.
 *
 * @param prompts how many
 * @param block tokens a block
 * @param repeats how often the block stands in a prompt, at least once
 * @param seed of the draws
 */
public record RandomTokens(int prompts, int block, int repeats, long seed) {
  /**
   * {@return the prompts for a model}
   *
   * @param model gives vocabulary and beginning of text
   */
  List<int[]> draw(LanguageModel model) {
    Tokenizer tokenizer = model.tokenizer();
    Set<Integer> special = tokenizer.specialTokens();
    int[] ordinary =
        IntStream.range(0, tokenizer.size()).filter(id -> !special.contains(id)).toArray();
    int[] beginning = tokenizer.encode("").ids();
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> drawn = new ArrayList<>();
    for (int prompt = 0; prompt < prompts; prompt++) {
      int[] once = random.ints(block, 0, ordinary.length).map(i -> ordinary[i]).toArray();
      IntStream.Builder tokens = IntStream.builder();
      IntStream.of(beginning).forEach(tokens);
      for (int repeat = 0; repeat < repeats; repeat++) {
        IntStream.of(once).forEach(tokens);
      }
      drawn.add(tokens.build().toArray());
    }
    return drawn;
  }
}
