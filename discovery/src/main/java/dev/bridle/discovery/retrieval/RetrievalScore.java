// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.CapturedPrompts.Watch;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How much of a needle a head copies out of a haystack while the model answers.
 *
 * <p>Idea: a sentence that nothing around it hints at stands somewhere in a long text, and the
 * model is asked about it. While it writes the answer greedily, a retrieval head looks most at the
 * very token that is written next. Formula, one number a run: (1/|needle|)·#{decoding steps :
 * argmax_k A[last,k] = i, i in the needle, the token written = token i of the prompt}; runs count
 * only if the answer was found, by ROUGE-1: if more than so much of the needle's words stand in it.
 * If no run counts, no head is scored: the model cannot do the task. Source: Wu et al., arXiv
 * 2404.15574, who call a head retrieving from 0.1 on, over 600 runs of 1 000 to 50 000 tokens;
 * fewer than one head in twenty is.
 *
 * <p>When it misleads: in short texts induction heads and retrieval heads are the same; a model
 * that paraphrases copies nothing; the score adds nothing for a token that is looked at one step
 * early. Words are compared as they are, where the publication compares stems. Attention is
 * captured once for prompt and answer together, which is what was seen step by step, up to
 * rounding.
 *
 * <p>Memory is that of one prompt's whole patterns, layers × heads × tokens² numbers of four bytes:
 * six hundred megabytes for GPT-2 small at a thousand tokens, so haystacks are short ones here.
 *
 * @param needle the part of the prompt that answers the question
 * @param steps the most tokens that are written, at least 1
 * @param recall above which a run counts, from 0 to 1; 0.5 as published
 */
public record RetrievalScore(Mark needle, int steps, double recall) implements Experiment {
  private static final Mark ANSWER = new Mark("written-answer");

  /** Checks the numbers. */
  public RetrievalScore {
    if (steps < 1 || !(recall >= 0 && recall <= 1)) {
      throw new IllegalArgumentException(
          "steps are %d and recall is %s, and must be at least 1, and from 0 to 1"
              .formatted(steps, recall));
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    PromptSet answered = answered(laboratory, prompts);
    new CapturedPrompts(laboratory.model(), laboratory::circuits, laboratory.progress())
        .watch(answered, List.of(new Watch(new CopiedTokens(needle, ANSWER), tally)));
  }

  private PromptSet answered(Laboratory laboratory, PromptSet prompts) {
    GreedyContinuation continuation = new GreedyContinuation(laboratory.model(), steps);
    List<Item> answered = new ArrayList<>();
    int missed = 0;
    try (Progress.Task task =
        laboratory.progress().begin("answering " + prompts.task(), prompts.items().size())) {
      for (Item item : prompts.items()) {
        int[] written = continuation.of(item.tokens());
        if (isFound(laboratory, item, written)) {
          answered.add(withAnswer(item, written));
        } else {
          missed++;
        }
        task.advance(1);
      }
    }
    return new PromptSet(prompts.task(), answered, Map.of("the answer was not found", missed));
  }

  private boolean isFound(Laboratory laboratory, Item item, int[] written) {
    int[] wanted = item.at(needle).stream().mapToInt(item::token).toArray();
    if (wanted.length == 0 || written.length == 0) {
      return false;
    }
    String reference = laboratory.model().tokenizer().decode(wanted);
    return Rouge1.recall(reference, laboratory.model().tokenizer().decode(written)) > recall;
  }

  private Item withAnswer(Item item, int[] written) {
    int from = item.length();
    int[] all = IntStream.concat(IntStream.of(item.tokens()), IntStream.of(written)).toArray();
    return Item.of(all)
        .marking(needle, item.at(needle))
        .marking(ANSWER, IntStream.range(from, all.length).boxed().toList())
        .grouped(item.group());
  }
}
