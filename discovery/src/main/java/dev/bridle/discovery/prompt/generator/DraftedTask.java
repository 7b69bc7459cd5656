// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.document.HeadedTask;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.Fitting;
import dev.bridle.model.Tokenizer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A task that writes its prompts by a rule, as text.
 *
 * @param header what its document begins with
 * @param demands what prompts must meet
 * @param rule writes them
 */
record DraftedTask(Header header, Demands demands, Rule rule) implements HeadedTask {
  /** Writes drafts. */
  interface Rule {
    /** {@return drafts that belong together; none if the draw makes no sense} */
    List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer);

    /** {@return what adds to each prompt whatever its tokens tell} */
    default UnaryOperator<Item> finish(Tokenizer tokenizer) {
      return UnaryOperator.identity();
    }
  }

  @Override
  public PromptSet prompts(Tokenizer tokenizer, int count, long seed) {
    Fitting fitting = new Fitting(tokenizer, demands, count, rule.finish(tokenizer));
    RandomGenerator random = new SplittableRandom(seed);
    for (int turn = 0; fitting.wantsMore(); turn++) {
      List<Draft> drafts = rule.write(turn, random, tokenizer);
      if (drafts.isEmpty()) {
        fitting.miss("the draw asks nothing that has one answer");
      } else {
        fitting.takeAll(drafts);
      }
    }
    return fitting.done(name());
  }
}
