// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.catalogue.Effect;
import dev.bridle.discovery.experiment.TaskMeans;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Method;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Replacement;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.discovery.sweep.run.SweepSlice;
import dev.bridle.head.HeadSet;
import java.util.List;
import java.util.function.Consumer;

/** How a model answers the prompts of one task, and how without some of its heads. */
final class Behaviour {
  private static final long PART_OF_HEAP = 4;

  private final Effect effect;
  private final List<Item> items;
  private final OpenLaboratory laboratory;

  private Behaviour(Effect effect, List<Item> items, OpenLaboratory laboratory) {
    this.effect = effect;
    this.items = items;
    this.laboratory = laboratory;
  }

  /** Of the prompts that can be answered, and changed as the effect wants. */
  static Behaviour of(Effect effect, PromptSet prompts, OpenLaboratory laboratory) {
    List<Item> usable =
        effect
            .by()
            .fitting(
                prompts.items().stream()
                    .filter(item -> !item.answers().isEmpty())
                    .filter(effect.metric()::fits)
                    .filter(
                        item -> effect.at().equals(Effect.ALL) || !item.at(effect.at()).isEmpty())
                    .toList());
    return new Behaviour(effect, usable, laboratory);
  }

  /**
   * How well a model answers prompts, whatever becomes of its heads. A task may say that guessing
   * does worse, where it thinks of all tokens; here answers are held against wrong ones alone.
   */
  static Ability ability(PromptSet prompts, double chance, OpenLaboratory laboratory) {
    List<Item> items = prompts.items().stream().filter(item -> !item.answers().isEmpty()).toList();
    long right =
        items.stream()
            .filter(
                item ->
                    Answer.isRight(item, laboratory.interventions().clean(item.tokens()).logits()))
            .count();
    int count = items.size();
    double guessed = items.stream().mapToDouble(Answer::byGuessing).average().orElse(0);
    return new Ability(count == 0 ? 0 : (double) right / count, Math.max(chance, guessed), count);
  }

  /** By how much the metric falls without each set. */
  Effects without(List<HeadSet> sets) {
    HeadTally tally = tally(sets.size());
    double sign = effect.raises() ? 1 : -1;
    run(
        sets,
        found -> {
          double[] falls = new double[sets.size()];
          for (int i = 0; i < falls.length; i++) {
            falls[i] = sign * effect.metric().fall(found.clean(), found.value(i));
          }
          tally.nextPrompt();
          tally.add(falls);
        });
    return new Effects(tally);
  }

  /**
   * By how much more the metric falls without a head once others are gone: the sets are the others,
   * and then for every head the others with it, and it alone.
   */
  Effects interactions(List<HeadSet> sets, int gone) {
    int heads = (sets.size() - 1) / 2;
    HeadTally tally = tally(heads);
    double sign = effect.raises() ? 1 : -1;
    run(
        sets,
        found -> {
          double[] more = new double[heads];
          for (int i = 0; i < heads; i++) {
            double after = found.value(gone) - found.value(2 * i + 1);
            double before = found.clean() - found.value(2 * i + 2);
            more[i] = sign * (after - before);
          }
          tally.nextPrompt();
          tally.add(more);
        });
    return new Effects(tally);
  }

  private HeadTally tally(int columns) {
    return new HeadTally(columns, 1, Method.Choice.LARGEST, laboratory.seed());
  }

  private void run(List<HeadSet> sets, Consumer<PromptRecord> reader) {
    boolean marked = !effect.at().equals(Effect.ALL) && !effect.at().equals(Mark.END);
    List<Mark> marks = marked ? List.of(effect.at()) : List.of();
    InterventionKind kind =
        new InterventionKind(new HeadChoice.Sets(sets), replacement(), positions());
    Sweep sweep =
        Sweep.of(
                items.stream().map(item -> item.forSweep(marks)).toList(),
                effect.metric().metric(),
                kind)
            .withSeed(laboratory.seed());
    long memory = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    try (var task =
        laboratory.progress().begin("trying " + effect.task() + " without heads", items.size())) {
      new SweepSlice(sweep, 0, items.size(), memory)
          .on(
              laboratory.interventions(),
              laboratory.model().shape(),
              found -> {
                reader.accept(found);
                task.advance(1);
              });
    }
  }

  private Positions positions() {
    if (effect.at().equals(Effect.ALL)) {
      return Positions.all();
    }
    return effect.at().equals(Mark.END) ? Positions.last() : Positions.marked(0);
  }

  private Replacement replacement() {
    return switch (effect.by()) {
      case ZERO -> new Replacement.Zero();
      case MEAN ->
          new Replacement.Mean(
              TaskMeans.of(
                  laboratory.interventions(), laboratory.model().shape(), items, effect.at()));
      case RESAMPLE -> new Replacement.Resampling();
      case NOISING -> new Replacement.Noising();
    };
  }
}
