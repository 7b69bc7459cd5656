// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Activation patching: what a head's output carries of that which tells a prompt from its corrupted
 * twin.
 *
 * <p>Noising puts the twin's z into the clean run: I = M(clean) − M(clean; z ← z_corrupted), what
 * is lost of the metric. It finds heads that are needed. Denoising puts the clean z into the
 * corrupted run: J = M(corrupted; z ← z_clean) − M(corrupted), what is won back. It finds heads
 * that are enough. Normalised, either is a share of M(clean) − M(corrupted), both means over all
 * prompts: 1 is all of the difference (Zhang and Nanda, arXiv 2309.16042).
 *
 * <p>It misleads where heads stand in for each other: noising one of several shows nothing, since
 * the others go on, and denoising one shows little, since the others are still wrong. Report both.
 * It counts everything that later heads make of a change; what a head does by itself is {@link
 * DirectEffectScore}'s. It sees only what the twin changes: a head that does the same on both
 * prompts scores 0, however much the model needs it.
 *
 * <p>Prompts without a twin of equal length are passed over. If the corrupted prompts are answered
 * no worse than the clean ones, there is nothing to take shares of, and nothing is said.
 *
 * @param direction which run is patched
 * @param metric what is read off
 * @param at where z is patched: {@code all}, {@code end} or a mark, of whose positions the last
 * @param normalised whether scores are shares of the difference between the two prompts
 */
public record PatchingScore(Direction direction, Gauge metric, Mark at, boolean normalised)
    implements Experiment {
  /** Which run is patched. */
  public enum Direction {
    /** The clean one, from the corrupted. */
    NOISING,
    /** The corrupted one, from the clean. */
    DENOISING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    Place place = new Place(at);
    List<SweepPrompt> pairs =
        prompts.items().stream()
            .filter(item -> item.isAligned() && metric.fits(item) && place.isIn(item))
            .map(item -> item.forSweep(place.named()))
            .toList();
    double whole = normalised ? difference(laboratory, pairs) : 1;
    if (!(whole > 0)) {
      return;
    }
    InterventionKind kind =
        direction == Direction.NOISING
            ? InterventionKind.noising(HeadChoice.each(), place.positions())
            : InterventionKind.denoising(HeadChoice.each(), place.positions());
    HeadSweep.run(
        laboratory,
        pairs,
        metric.metric(),
        kind,
        found -> {
          tally.nextPrompt();
          tally.add(effects(found, whole, tally.unknown()));
        });
  }

  /** By how much the corrupted prompts are answered worse, on average; only runs are needed. */
  private double difference(Laboratory laboratory, List<SweepPrompt> pairs) {
    EachHead heads = new EachHead(laboratory);
    double sum = 0;
    for (SweepPrompt pair : pairs) {
      FloatVector clean = heads.clean(pair.tokens()).logits();
      ToDoubleFunction<FloatVector> read = metric.metric().of(pair, clean);
      FloatVector corrupted = heads.clean(pair.corrupted()).logits();
      sum += metric.fall(read.applyAsDouble(clean), read.applyAsDouble(corrupted));
    }
    return sum / pairs.size();
  }

  private double[] effects(PromptRecord found, double whole, double[] values) {
    for (int head = 0; head < values.length; head++) {
      values[head] =
          direction == Direction.NOISING
              ? metric.fall(found.clean(), found.value(head)) / whole
              : metric.fall(found.value(head), found.corrupted().orElseThrow()) / whole;
    }
    return values;
  }
}
