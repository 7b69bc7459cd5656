// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.discovery.sweep.run.SweepExecutor;
import dev.bridle.discovery.sweep.run.SweepSlice;
import dev.bridle.discovery.sweep.run.SweepTask;
import dev.bridle.model.LanguageModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Runs sweeps on Spark's executors.
 *
 * <p>The sweep and the model's digest are broadcast once. Prompts then go out in parts, each a job
 * of one task, sized by what the last ones took; a few parts a core are under way at a time, and
 * records are handed over in order as soon as the first of them is there. So the driver holds a few
 * parts at most, a straggler holds up nothing but the end, and no limit on the results of a job
 * ({@code spark.driver.maxResultSize}) is met however long the sweep is.
 *
 * <p>Every executor opens the model at its own path when its first part comes, checks the digest
 * once, and keeps it open until it ends. It runs one part at a time, on the GPU that Spark gave the
 * task or on as many threads as the executor has cores: set {@code spark.task.cpus} to {@code
 * spark.executor.cores}, or other tasks will wait there while elsewhere cores are free. An executor
 * that is lost costs the parts that it was running: Spark starts them again.
 *
 * <p>Results are those of one process, to the bit, where machines, devices and numbers of threads
 * are alike.
 */
public final class SparkSweep implements SweepExecutor {
  private static final Duration PART = Duration.ofSeconds(5);

  private final JavaSparkContext context;
  private final Function<LanguageModel, String> location;
  private final Duration part;

  private SparkSweep(
      JavaSparkContext context, Function<LanguageModel, String> location, Duration part) {
    this.context = context;
    this.location = location;
    this.part = part;
  }

  /**
   * {@return an executor whose models stand at the same path on every machine}
   *
   * @param context open as long as sweeps run
   */
  public static SparkSweep on(JavaSparkContext context) {
    return new SparkSweep(context, SparkSweep::place, PART);
  }

  /**
   * {@return the same, with the model somewhere else on the executors than here}
   *
   * @param path a folder or a graph, as executors see it
   */
  public SparkSweep withModelAt(String path) {
    return new SparkSweep(context, model -> path, part);
  }

  /**
   * {@return the same, with longer or shorter parts}
   *
   * @param time what a part should take; what is lost with an executor, and how often Spark is
   *     asked, depend on it
   */
  public SparkSweep withParts(Duration time) {
    return new SparkSweep(context, location, time);
  }

  private static String place(LanguageModel model) {
    Path weights = model.files().weights();
    boolean graph = weights.toString().endsWith(".onnx");
    return (graph ? weights : model.files().folder()).toAbsolutePath().normalize().toString();
  }

  @Override
  public void execute(LanguageModel model, SweepSlice slice, Consumer<PromptRecord> records) {
    SweepTask here = SweepTask.of(model, slice);
    SweepTask there = new SweepTask(location.apply(model), here.digest(), slice);
    Broadcast<SweepTask> shared = context.broadcast(there);
    try (PartsUnderWay parts = new PartsUnderWay(context, shared, new Pace(part))) {
      parts.run(slice.from(), slice.to(), records);
    } finally {
      shared.destroy();
    }
  }
}
