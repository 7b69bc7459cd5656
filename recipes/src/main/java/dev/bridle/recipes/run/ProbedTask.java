// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.probe.LabelledText;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.model.Tokenizer;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.evaluation.QuestionSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Questions with true and false answers, to be probed for which it was.
 *
 * @param questions what is asked
 * @param at where heads are looked at
 */
public record ProbedTask(QuestionSet questions, ProbePlace at) implements Task {
  @Override
  public String name() {
    return "truthfulness";
  }

  @Override
  public String does() {
    return "tell true answers from false ones (Li et al., arXiv 2306.03341)";
  }

  @Override
  public double chance() {
    return 0.5;
  }

  @Override
  public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
    List<LabelledText> texts =
        new ArrayList<>(new ProbeTexts(at, questions.separator()).labelled(questions.questions()));
    Collections.shuffle(texts, new Random(seed));
    List<Item> items =
        texts.stream()
            .limit(count)
            .map(
                text ->
                    Item.of(tokenizer.encode(text.text()).ids())
                        .labelled(text.label())
                        .grouped(text.group()))
            .toList();
    return new PromptSet(name(), items, Map.of());
  }
}
