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
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Mediation: the share of a head's effect that vanishes when earlier heads of another type are
 * ablated.
 *
 * <p>I is what is lost of the metric when the head is ablated, I' the same where those heads of the
 * primary type that stand in earlier layers were ablated before; ablated means that z at the end is
 * its mean over the prompts. The score is (E[I] − E[I']) / E[I] if E[I] is above the least effect,
 * and otherwise 0. Amplification heads make more of what correct-letter heads wrote, and score at
 * least 0.7 (described by Lieberum and others, arXiv 2307.09458; the share is Bridle's own).
 *
 * <p>A share of a small effect can be anything: above one where the effect turns round, and far
 * below zero where the head steps in for those that are gone. The least effect guards against that;
 * take it from the spread of effects of heads that do nothing. It is a share of means, so that two
 * numbers a head and prompt are kept until all prompts have been run, and no activations.
 *
 * <p>Where none of the primary heads were found, nothing is said; a head that has none before it
 * scores 0.
 *
 * @param primary the type whose heads are ablated
 * @param least an effect that counts, in units of the metric; at least 0
 * @param metric what is read off
 */
public record MediatedScore(String primary, double least, Gauge metric) implements Experiment {
  /** Refuses a negative effect and a metric without sides. */
  public MediatedScore {
    metric.requireSigned();
    if (!(least >= 0)) {
      throw new IllegalArgumentException("a least effect of " + least);
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    HeadSet primaries = laboratory.found(primary);
    List<Item> items = prompts.items().stream().filter(metric::fits).toList();
    if (primaries.size() == 0 || items.isEmpty()) {
      return;
    }
    ModelShape shape = laboratory.model().shape();
    HeadMeans means = TaskMeans.of(laboratory.interventions(), shape, items, Mark.END);
    Mediation mediation = new Mediation(new EachHead(laboratory), shape, means, primaries, metric);
    List<Mediation.Effects> all = new ArrayList<>();
    Prompts.each(
        laboratory,
        "effects with and without " + primary + " heads",
        items,
        item -> all.add(mediation.effects(item)));
    double[] whole = tally.unknown();
    for (int head = 0; head < whole.length; head++) {
      int at = head;
      whole[head] = all.stream().mapToDouble(effects -> effects.effect(at)).average().orElseThrow();
    }
    for (Mediation.Effects effects : all) {
      tally.nextPrompt();
      tally.add(shares(effects, whole, tally.unknown()));
    }
  }

  private double[] shares(Mediation.Effects effects, double[] whole, double[] shares) {
    for (int head = 0; head < shares.length; head++) {
      double vanished = effects.effect(head) - effects.without(head);
      shares[head] = whole[head] > least ? vanished / whole[head] : 0;
    }
    return shares;
  }
}
