// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.discovery.sweep.run.SweepTask;
import dev.bridle.error.InputException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A window of parts that moves over the prompts; closing it cancels what still runs. */
final class PartsUnderWay implements AutoCloseable {
  private static final int PARTS_A_CORE = 3;
  private static final String DESCRIPTION = "spark.job.description";

  private final JavaSparkContext context;
  private final Broadcast<SweepTask> shared;
  private final Pace pace;
  private final Queue<Running> window = new ArrayDeque<>();

  PartsUnderWay(JavaSparkContext context, Broadcast<SweepTask> shared, Pace pace) {
    this.context = context;
    this.shared = shared;
    this.pace = pace;
  }

  /** A part, and the job that runs it. */
  private record Running(Part part, JavaFutureAction<List<PartResult>> job) {}

  /** Runs prompts, and hands over their records in order. */
  void run(int from, int to, Consumer<PromptRecord> records) {
    int next = from;
    while (next < to || !window.isEmpty()) {
      int cores = Math.max(1, context.defaultParallelism());
      while (next < to && window.size() < PARTS_A_CORE * cores) {
        Part part = new Part(next, next + pace.next(to - next, cores));
        window.add(new Running(part, submit(part)));
        next = part.to();
      }
      Running first = window.remove();
      PartResult result = result(first);
      pace.took(first.part().size(), result.nanos());
      result.records().forEach(records);
    }
  }

  private JavaFutureAction<List<PartResult>> submit(Part part) {
    String before = context.getLocalProperty(DESCRIPTION);
    context.setJobDescription("sweep: prompts " + part);
    try {
      return context.parallelize(List.of(part), 1).map(new PartRun(shared)).collectAsync();
    } finally {
      context.setJobDescription(before);
    }
  }

  private static PartResult result(Running running) {
    try {
      PartResult result = running.job().get().get(0);
      if (!result.refusal().isEmpty()) {
        throw new InputException(
            "%s refuses prompts %s: %s"
                .formatted(result.executor(), running.part(), withoutFullStop(result.refusal())),
            "Executors must be alike, and each see the same model.");
      }
      return result;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Spark gave up prompts " + running.part(), e.getCause());
    } catch (InterruptedException e) {
      running.job().cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the sweep was interrupted", e);
    }
  }

  private static String withoutFullStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void close() {
    window.forEach(running -> running.job().cancel(true));
    window.clear();
  }
}
