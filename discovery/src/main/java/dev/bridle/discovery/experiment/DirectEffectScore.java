// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The direct effect: what a head itself says for the answer, and no other head for it.
 *
 * <p>Path patching with the logits for a receiver (Wang and others, arXiv 2211.00593): the head's z
 * at the end comes from the corrupted twin, all other heads put out what they did in the clean run,
 * MLPs and the last norm are run again: D = M(clean) − M(clean; z ← z_corrupted, others frozen).
 * Earlier positions do not matter, since only heads would carry them to the end. Name movers are
 * the heads with the largest.
 *
 * <p>It misleads where a head works through others: an S-inhibition head's direct effect is about
 * nothing, and the model fails without it. It is not direct logit attribution either: MLPs answer
 * to the change, and may undo or enlarge it.
 *
 * <p>Prompts without a twin are passed over; the twin may be of another length.
 *
 * @param metric what is read off
 */
public record DirectEffectScore(Gauge metric) implements Experiment {
  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    EachHead heads = new EachHead(laboratory);
    ModelShape shape = laboratory.model().shape();
    Prompts.each(
        laboratory,
        "direct effects",
        pairs(prompts),
        item -> {
          tally.nextPrompt();
          tally.add(of(heads, shape, item));
        });
  }

  List<Item> pairs(PromptSet prompts) {
    return prompts.items().stream()
        .filter(item -> metric.fits(item) && item.corrupted().isPresent())
        .toList();
  }

  /** The direct effects on one prompt that has a twin. */
  double[] of(EachHead heads, ModelShape shape, Item item) {
    Item twin = item.corrupted().orElseThrow();
    HeadRows corrupted = HeadRows.of(shape, heads.clean(twin.tokens()), twin.length() - 1);
    CleanRun clean = heads.clean(item.tokens());
    ToDoubleFunction<FloatVector> read =
        metric.metric().of(item.forSweep(List.of()), clean.logits());
    double before = read.applyAsDouble(clean.logits());
    return heads.run(
        clean,
        true,
        logits -> metric.fall(before, read.applyAsDouble(logits)),
        head -> List.of(corrupted.at(head, item.length() - 1)));
  }
}
