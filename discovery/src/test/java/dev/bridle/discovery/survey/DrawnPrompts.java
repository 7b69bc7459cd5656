// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.model.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Prompts of a beginning and five drawn tokens; no two draws meet but by a chance of billions. */
record DrawnPrompts(String name, double chance) implements Task {
  private static final int WORDS = 5;

  @Override
  public String does() {
    return "asks for " + SurveyedModel.RIGHT;
  }

  @Override
  public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
    Random random = new Random(seed);
    List<Item> items =
        Stream.generate(() -> random.ints(WORDS, 3, tokenizer.size()))
            .limit(count)
            .map(drawn -> IntStream.concat(IntStream.of(0), drawn).toArray())
            .map(
                tokens ->
                    Item.of(tokens)
                        .answering(List.of(SurveyedModel.RIGHT), List.of(SurveyedModel.WRONG)))
            .toList();
    return new PromptSet(name, items, Map.of());
  }
}
