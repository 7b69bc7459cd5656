// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import java.util.List;
import java.util.stream.IntStream;

/** Tokens and what should be made of them, as prompts have them. */
record TokenPairs(List<Item> items, Mark of) {
  /** Those prompts that have both the mark and an answer. */
  static TokenPairs of(PromptSet prompts, Mark of) {
    return new TokenPairs(
        prompts.items().stream()
            .filter(item -> !item.at(of).isEmpty() && !item.answers().isEmpty())
            .toList(),
        of);
  }

  /** Those of them that have wrong answers too. */
  TokenPairs contested() {
    return new TokenPairs(
        items.stream().filter(item -> !item.wrongAnswers().isEmpty()).toList(), of);
  }

  /** The last token of the mark, of each prompt. */
  int[] tokens() {
    return IntStream.range(0, items.size()).map(this::token).toArray();
  }

  private int token(int index) {
    Item item = items.get(index);
    List<Integer> positions = item.at(of);
    return item.token(positions.get(positions.size() - 1));
  }
}
