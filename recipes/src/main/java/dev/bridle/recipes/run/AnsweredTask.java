// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.model.Tokenizer;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.QuestionSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Questions to be answered truly: the first token of the best answer against those of false ones.
 *
 * <p>Questions follow others that were answered, all truly: a model that takes after its context
 * then answers truly if it can tell.
 *
 * @param questions what is asked
 */
public record AnsweredTask(QuestionSet questions) implements Task {
  private static final int BEFORE = 3;

  @Override
  public String name() {
    return "truthful-answers";
  }

  @Override
  public String does() {
    return "answer truly after other true answers";
  }

  @Override
  public double chance() {
    return 0.5;
  }

  @Override
  public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
    Random random = new Random(seed);
    List<Question> shuffled = new ArrayList<>(questions.questions());
    Collections.shuffle(shuffled, random);
    List<Item> items = new ArrayList<>();
    Map<String, Integer> misfits = new TreeMap<>();
    for (int i = 0; i < shuffled.size() && items.size() < count; i++) {
      Question question = shuffled.get(i);
      StringBuilder text = new StringBuilder();
      for (int before = 1; before <= BEFORE; before++) {
        Question other = shuffled.get((i + before) % shuffled.size());
        text.append(other.prompt()).append(other.best()).append(questions.separator());
      }
      text.append(question.prompt());
      int right = first(tokenizer, text.toString(), question.best());
      Set<Integer> wrong = new HashSet<>();
      question.incorrect().forEach(each -> wrong.add(first(tokenizer, text.toString(), each)));
      if (wrong.contains(right)) {
        misfits.merge("a true and a false answer begin alike", 1, Integer::sum);
      } else {
        items.add(
            Item.of(tokenizer.encode(text.toString()).ids())
                .answering(List.of(right), List.copyOf(wrong))
                .grouped(question.group()));
      }
    }
    return new PromptSet(name(), items, misfits);
  }

  /** The first token that an answer adds. */
  private static int first(Tokenizer tokenizer, String prompt, String answer) {
    int[] before = tokenizer.encode(prompt).ids();
    int[] after = tokenizer.encode(prompt + answer).ids();
    int same = Arrays.mismatch(before, after);
    return after[Math.min(same < 0 ? after.length - 1 : same, after.length - 1)];
  }
}
