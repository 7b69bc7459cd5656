// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Text to hide something in.
 *
 * @param sentences in their order
 * @param lengths in tokens, tried in turn
 * @param depths in percent, tried in turn for each length
 */
record Haystack(List<String> sentences, List<Integer> lengths, List<Integer> depths) {
  /**
   * Sentences before and after a place.
   *
   * @param before joined; may be empty
   * @param after joined; may be empty
   */
  record Halves(String before, String after) {}

  /** {@return as many sentences as a length asks for, cut at a depth; they begin again at need} */
  Halves halves(int turn, RandomGenerator random, Tokenizer tokenizer) {
    int length = lengths.get(turn / depths.size() % lengths.size());
    int depth = depths.get(turn % depths.size());
    List<String> taken = new ArrayList<>();
    int from = random.nextInt(sentences.size());
    int tokens = 0;
    while (tokens < length) {
      String sentence = sentences.get((from + taken.size()) % sentences.size());
      taken.add(sentence);
      tokens += Math.max(1, tokenizer.encode(sentence).size());
    }
    int cut = Math.round(taken.size() * depth / 100f);
    return new Halves(
        String.join(" ", taken.subList(0, cut)),
        String.join(" ", taken.subList(cut, taken.size())));
  }
}
