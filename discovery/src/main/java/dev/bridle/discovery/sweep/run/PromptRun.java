// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.Donors;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Replacement;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatVector;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Runs all interventions of a prompt, each prompt as if it were the only one. */
final class PromptRun {
  private final Interventions engine;
  private final ModelShape shape;
  private final Sweep sweep;
  private final Donors donors;
  private final RowBudget budget;
  private final List<Asked> asked;

  PromptRun(Interventions engine, ModelShape shape, Sweep sweep, long memory) {
    this.engine = engine;
    this.shape = shape;
    this.sweep = sweep;
    this.donors = new Donors(sweep);
    this.budget = new RowBudget(shape, sweep, memory);
    this.asked =
        sweep.kinds().stream()
            .map(kind -> new Asked(kind, kind.heads().sets(shape, sweep.seed())))
            .toList();
  }

  /** A kind of intervention, and all sets of heads that get it. */
  private record Asked(InterventionKind kind, List<HeadSet> sets) {
    int largestSet() {
      return RowBudget.largest(sets);
    }
  }

  /** A run in which interventions are made, and what is read off it and them. */
  private record Start(
      int index,
      SweepPrompt prompt,
      boolean isCorrupted,
      CleanRun run,
      ToDoubleFunction<FloatVector> metric) {
    int[] tokens() {
      return isCorrupted ? prompt.corrupted() : prompt.tokens();
    }

    double value() {
      return metric.applyAsDouble(run.logits());
    }
  }

  /** What is found on a prompt. */
  PromptRecord of(int index) {
    SweepPrompt prompt = sweep.prompts().get(index);
    Start clean = start(index, prompt);
    Start corrupted = prompt.hasCorrupted() ? corrupted(clean) : clean;
    double[] values = new double[asked.stream().mapToInt(one -> one.sets().size()).sum()];
    int at = 0;
    for (Asked one : asked) {
      if (one.kind().replacement().startsCorrupted()) {
        run(one, corrupted, rows(one, corrupted, clean), values, at);
      } else {
        run(one, clean, rows(one, clean, corrupted), values, at);
      }
      at += one.sets().size();
    }
    PromptRecord found = PromptRecord.of(index, clean.value(), values);
    return prompt.hasCorrupted() ? found.withCorrupted(corrupted.value()) : found;
  }

  private Start start(int index, SweepPrompt prompt) {
    CleanRun run = engine.clean(prompt.tokens());
    return new Start(index, prompt, false, run, sweep.metric().of(prompt, run.logits()));
  }

  private Start corrupted(Start clean) {
    CleanRun run = engine.clean(clean.prompt().corrupted());
    return new Start(clean.index(), clean.prompt(), true, run, clean.metric());
  }

  private ReplacedRows rows(Asked one, Start start, Start twin) {
    Replacement replacement = one.kind().replacement();
    if (replacement instanceof Replacement.Zero) {
      return ReplacedRows.zero(shape);
    }
    if (replacement instanceof Replacement.Mean mean) {
      return ReplacedRows.of(mean.means());
    }
    if (replacement instanceof Replacement.Resampling) {
      int[] tokens = sweep.prompts().get(donors.of(start.index())).tokens();
      return ReplacedRows.from(
          shape, engine.clean(tokens), Arrays.mismatch(start.tokens(), tokens));
    }
    int mismatch = Arrays.mismatch(start.tokens(), twin.tokens());
    return ReplacedRows.from(shape, twin.run(), mismatch);
  }

  /** All rows of a kind, in as many calls as memory asks for. */
  private void run(Asked one, Start start, ReplacedRows rows, double[] values, int at) {
    List<HeadSet> sets = one.sets();
    int from = rows.from(one.kind().positions().from(start.prompt()));
    int to = one.kind().positions().to(start.prompt());
    if (from >= to) {
      // Both runs are the same up to there: nothing would be replaced by anything else.
      Arrays.fill(values, at, at + sets.size(), start.value());
      return;
    }
    long replaced = (long) one.largestSet() * (to - from);
    int length = start.prompt().length() - from;
    int together = budget.rows(start.prompt(), length, replaced);
    for (int first = 0; first < sets.size(); first += together) {
      List<HeadSet> chunk = sets.subList(first, Math.min(sets.size(), first + together));
      int into = at + first;
      engine.run(
          start.run(),
          rows.interventions(chunk, from, to),
          (row, logits) -> values[into + row] = start.metric().applyAsDouble(logits));
    }
  }
}
