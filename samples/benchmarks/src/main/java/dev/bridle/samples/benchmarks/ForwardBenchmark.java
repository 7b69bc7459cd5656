// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.tensor.FloatTensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a whole prompt through GPT-2 small. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
public class ForwardBenchmark {
  /** Tokens of the prompt. */
  @Param({"32", "128"})
  public int tokens;

  private TemporaryModel temporary;
  private LanguageModel edited;
  private Workload workload;

  /** Makes the model. */
  @Setup(Level.Trial)
  public void open() {
    temporary = new TemporaryModel(RandomGpt2.small());
    workload = Workload.ablation(temporary.model(), tokens);
    edited = temporary.model().with(workload.questions().get(0).plan());
  }

  /** Deletes it. */
  @TearDown(Level.Trial)
  public void close() {
    temporary.close();
  }

  /** {@return its logits} */
  @Benchmark
  public FloatTensor plain() {
    return temporary.model().logits(workload.batch());
  }

  /** {@return its logits with a head ablated} */
  @Benchmark
  public FloatTensor edited() {
    return edited.logits(workload.batch());
  }

  /** {@return every head's output} */
  @Benchmark
  public ActivationCache capture() {
    return temporary.model().capture(workload.batch(), Capture.all(HookPoint.Z));
  }
}
