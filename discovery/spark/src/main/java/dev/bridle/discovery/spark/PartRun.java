// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.discovery.sweep.run.SweepTask;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.Interventions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Runs a part on an executor. All it brings along is the name of the broadcast. */
final class PartRun implements Function<Part, PartResult> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SweepTask> shared;

  PartRun(Broadcast<SweepTask> shared) {
    this.shared = shared;
  }

  @Override
  public PartResult call(Part part) throws InterruptedException {
    ExecutorPlace place = ExecutorPlace.here();
    SweepTask whole = shared.value();
    SweepTask task = whole.with(part.of(whole.slice()));
    try {
      place.requireMemory(task.slice().memory());
      OpenModel model = ExecutorModels.here().get(task.digest(), place.settings().device());
      return model.lend(
          task, place.settings(), (lent, engine) -> run(task, engine, lent.shape(), place.name()));
    } catch (InputException e) {
      return PartResult.refused(place.name(), e.getMessage());
    }
  }

  private static PartResult run(
      SweepTask task, Interventions engine, ModelShape shape, String executor) {
    List<PromptRecord> records = new ArrayList<>();
    long begin = System.nanoTime();
    task.on(
        engine,
        shape,
        found -> {
          TaskContext.get().killTaskIfInterrupted();
          records.add(found);
        });
    return PartResult.done(executor, records, System.nanoTime() - begin);
  }
}
