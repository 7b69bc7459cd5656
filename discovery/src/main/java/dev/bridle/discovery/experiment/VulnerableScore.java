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
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Vulnerability: what a head does for the answer on a text, and no longer does on the text's
 * adversarial twin.
 *
 * <p>I(x) = M(x) − M(x; z ← z̄) at the end, with z̄ the head's mean over the clean texts; the score
 * is I(clean) − I(adversarial). A head that turns against the answer scores more than what it did
 * for it. Published is a drop of direct logit attribution (García-Carrasco and others, arXiv
 * 2407.19842); the form by ablation is Bridle's own, and counts what later heads make of it.
 *
 * <p>It misleads where a twin fools an early head: all heads that go by it score too. A head that
 * harms on both texts alike scores 0.
 *
 * <p>The corrupted twin is the adversarial text, of any length, with the same answers; prompts
 * without one are passed over.
 *
 * @param metric what is read off
 */
public record VulnerableScore(Gauge metric) implements Experiment {
  /** Refuses a metric without sides. */
  public VulnerableScore {
    metric.requireSigned();
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    List<Item> items =
        prompts.items().stream()
            .filter(item -> metric.fits(item) && item.corrupted().isPresent())
            .toList();
    if (items.isEmpty()) {
      return;
    }
    EachHead heads = new EachHead(laboratory);
    HeadMeans means =
        TaskMeans.of(laboratory.interventions(), laboratory.model().shape(), items, Mark.END);
    Prompts.each(
        laboratory,
        "ablating heads on adversarial texts",
        items,
        item -> {
          double[] lost = losses(heads, means, item);
          double[] adversarial = losses(heads, means, item.corrupted().orElseThrow());
          for (int head = 0; head < lost.length; head++) {
            lost[head] -= adversarial[head];
          }
          tally.nextPrompt();
          tally.add(lost);
        });
  }

  private double[] losses(EachHead heads, HeadMeans means, Item item) {
    int end = item.length() - 1;
    CleanRun clean = heads.clean(item.tokens());
    ToDoubleFunction<FloatVector> read =
        metric.metric().of(item.forSweep(List.of()), clean.logits());
    double before = read.applyAsDouble(clean.logits());
    return heads.run(
        clean,
        false,
        logits -> metric.fall(before, read.applyAsDouble(logits)),
        head -> List.of(HeadChange.replace(head, end, end + 1, means.row(head))));
  }
}
