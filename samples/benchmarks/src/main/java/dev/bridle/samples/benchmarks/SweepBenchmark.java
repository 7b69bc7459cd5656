// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.sweep.Interventions;
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
import org.openjdk.jmh.infra.Blackhole;

/** Every head of GPT-2 small, changed once, with the clean run that they start from. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
public class SweepBenchmark {
  /** Tokens of the prompt. */
  @Param({"32", "128"})
  public int tokens;

  private TemporaryModel temporary;
  private Interventions interventions;
  private Workload patching;
  private Workload ablation;

  /** Makes the model, and what is asked of it. */
  @Setup(Level.Trial)
  public void open() {
    temporary = new TemporaryModel(RandomGpt2.small());
    interventions = temporary.model().interventions();
    patching = Workload.patching(temporary.model(), interventions, tokens);
    ablation = Workload.ablation(temporary.model(), tokens);
  }

  /** Deletes the model. */
  @TearDown(Level.Trial)
  public void close() {
    interventions.close();
    temporary.close();
  }

  /**
   * Heads patched at the last position.
   *
   * @param read takes the logits
   */
  @Benchmark
  public void lastPosition(Blackhole read) {
    sweep(patching, read);
  }

  /**
   * Heads ablated at all positions.
   *
   * @param read takes the logits
   */
  @Benchmark
  public void allPositions(Blackhole read) {
    sweep(ablation, read);
  }

  private void sweep(Workload workload, Blackhole read) {
    interventions.run(
        interventions.clean(workload.tokens()),
        workload.interventions(),
        (row, logits) -> read.consume(logits));
  }
}
