// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Whose side a head takes where the context says one thing and the model remembers another.
 *
 * <p>The prompt claims that the capital is somewhere else, and asks for it. Let m and c be the
 * shares of P(memory answer) and of P(context answer) that are lost when the head's z at the end is
 * replaced and its effect goes to the logits directly, all other heads frozen: lost share = max(1 −
 * P(patched) / P(clean), −1). A memory head's score is m − c, a context head's c − m (Jin and
 * others, arXiv 2402.18154, who prune the heads of one side to strengthen the other, PH3).
 *
 * <p>It misleads where one answer is all but impossible to begin with: shares of next to nothing
 * jump. Upwards they have no end, so that a gain counts at most as much as a total loss: lost
 * shares lie between −1 and 1, scores between −2 and 2. Average over prompts on which both answers
 * stand a chance. A head that says something for both answers scores 0, and so does one that says
 * nothing.
 *
 * <p>A prompt's right answers are the context's, its wrong ones the memory's; prompts that lack
 * either, or what stands instead of z, are passed over.
 *
 * @param side which heads score high
 * @param by what stands instead of z: zero, mean or noising
 */
public record ConflictScore(Side side, Removal by) implements Experiment {
  /** Where an answer comes from. */
  public enum Side {
    /** What the model learnt. */
    MEMORY,
    /** What the prompt says. */
    CONTEXT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses other prompts' z: they are in conflicts of their own. */
  public ConflictScore {
    if (by == Removal.RESAMPLE) {
      throw new IllegalArgumentException("heads in conflict are not resampled");
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    List<Item> items =
        by.fitting(prompts.items().stream().filter(Gauge.PROBABILITY_DIFFERENCE::fits).toList());
    if (items.isEmpty()) {
      return;
    }
    EachHead heads = new EachHead(laboratory);
    ModelShape shape = laboratory.model().shape();
    HeadMeans means = TaskMeans.of(laboratory.interventions(), shape, items, Mark.END);
    Prompts.each(
        laboratory,
        "sides in a conflict",
        items,
        item -> {
          CleanRun clean = heads.clean(item.tokens());
          Function<HeadId, List<HeadChange>> change = change(heads, shape, item, means);
          tally.nextPrompt();
          tally.add(heads.run(clean, true, lead(item, clean.logits()), change));
        });
  }

  private Function<HeadId, List<HeadChange>> change(
      EachHead heads, ModelShape shape, Item item, HeadMeans means) {
    int end = item.length() - 1;
    if (by == Removal.NOISING) {
      int[] twin = item.corrupted().orElseThrow().tokens();
      HeadRows rows = HeadRows.of(shape, heads.clean(twin), end);
      return head -> List.of(rows.at(head, end));
    }
    return by == Removal.MEAN
        ? head -> List.of(HeadChange.replace(head, end, end + 1, means.row(head)))
        : head -> List.of(HeadChange.ablate(head, shape.headDim(), end, end + 1));
  }

  /** By how much more this side loses than the other. */
  private ToDoubleFunction<FloatVector> lead(Item item, FloatVector clean) {
    ToDoubleFunction<FloatVector> context = lost(item, item.answers(), clean);
    ToDoubleFunction<FloatVector> memory = lost(item, item.wrongAnswers(), clean);
    return side == Side.MEMORY
        ? logits -> memory.applyAsDouble(logits) - context.applyAsDouble(logits)
        : logits -> context.applyAsDouble(logits) - memory.applyAsDouble(logits);
  }

  /**
   * The share of some answers' probability that is lost; of logarithms, which are never zero. What
   * is more than doubled counts as doubled.
   */
  private static ToDoubleFunction<FloatVector> lost(
      Item item, List<Integer> answers, FloatVector clean) {
    SweepPrompt prompt = SweepPrompt.of(item.tokens()).answering(answers, List.of());
    ToDoubleFunction<FloatVector> read = Metric.logProbability().of(prompt, clean);
    double before = read.applyAsDouble(clean);
    return logits -> Math.max(-1, -Math.expm1(read.applyAsDouble(logits) - before));
  }
}
