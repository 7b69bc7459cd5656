// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.discovery.sweep.run.SweepSlice;
import dev.bridle.head.ModelShape;
import dev.bridle.progress.Progress;
import java.util.List;
import java.util.function.Consumer;

/** One intervention a head on many prompts, with what a laboratory has open. */
final class HeadSweep {
  private static final long PART_OF_HEAP = 4;

  private HeadSweep() {}

  /**
   * Runs them.
   *
   * @param prompts perhaps none; then nothing is found
   * @param kind of each head
   * @param records is given what is found on each prompt, one value a head, and keeps none
   */
  static void run(
      Laboratory laboratory,
      List<SweepPrompt> prompts,
      Metric metric,
      InterventionKind kind,
      Consumer<PromptRecord> records) {
    if (prompts.isEmpty()) {
      return;
    }
    ModelShape shape = laboratory.model().shape();
    Sweep sweep = new Sweep(prompts, List.of(kind), metric, laboratory.seed());
    int heads = sweep.questions(shape).size();
    long memory = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    try (Progress.Task task =
        laboratory.progress().begin(kind.toString(), (long) prompts.size() * heads)) {
      new SweepSlice(sweep, 0, prompts.size(), memory)
          .on(
              laboratory.interventions(),
              shape,
              found -> {
                records.accept(found);
                task.advance(heads);
              });
    }
  }
}
