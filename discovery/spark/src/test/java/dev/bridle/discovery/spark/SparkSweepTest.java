// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.TinyModel;
import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.discovery.sweep.run.PromptRecord;
import dev.bridle.discovery.sweep.run.SweepRun;
import dev.bridle.discovery.sweep.run.SweepSummary;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on processes of their own, held against the same sweeps in this one. */
@Timeout(120)
class SparkSweepTest {
  /** So short that there are many parts, and many under way when something happens. */
  private static final Duration SHORT = Duration.ofMillis(20);

  private static final int PROMPTS = 64;

  @TempDir static Path folder;

  private static JavaSparkContext spark;
  private static LanguageModel model;
  private static Sweep sweep;
  private static List<PromptRecord> local;
  private static SweepSummary summary;

  @BeforeAll
  static void start() throws Exception {
    spark = LocalCluster.start();
    model = Models.open(TinyModel.llama(Files.createDirectory(folder.resolve("llama")), 1));
    sweep = sweep(PROMPTS);
    local = new ArrayList<>();
    summary = SweepRun.of(sweep).on(model, local::add);
  }

  @AfterAll
  static void stop() {
    model.close();
    spark.close();
  }

  private static Sweep sweep(int count) {
    Random random = new Random(7);
    return Sweep.of(
        IntStream.range(0, count).mapToObj(i -> prompt(8 + i % 3, random)).toList(),
        Metric.logitDifference(),
        InterventionKind.noising(HeadChoice.each(), Positions.last()),
        InterventionKind.resampling(HeadChoice.each(), Positions.all()));
  }

  private static SweepPrompt prompt(int length, Random random) {
    int[] tokens = random.ints(length, 4, 64).toArray();
    int[] twin = tokens.clone();
    twin[2] = tokens[2] == 63 ? 4 : tokens[2] + 1;
    return SweepPrompt.of(tokens).corruptedBy(twin).answering(5, 6);
  }

  private static SweepRun onSpark(SparkSweep executor) {
    return SweepRun.of(sweep).withExecutor(executor.withParts(SHORT));
  }

  @Test
  void twoExecutorsFindWhatOneProcessFinds() {
    List<PromptRecord> found = new ArrayList<>();

    onSpark(SparkSweep.on(spark)).on(model, found::add);

    assertThat(found).isEqualTo(local);
  }

  @Test
  void theReadmesLinesRun() {
    Path journal = folder.resolve("readme.sweep");

    SweepSummary found = SweepOnCluster.find(spark, folder.resolve("llama"), sweep, journal);

    assertThat(found).isEqualTo(summary);
    assertThat(journal).isNotEmptyFile();
  }

  @Test
  void anExecutorThatIsKilledMidwayChangesNothing() {
    ProcessHandle lost = LocalCluster.executors().get(0);
    List<PromptRecord> found = new ArrayList<>();

    onSpark(SparkSweep.on(spark))
        .on(
            model,
            record -> {
              found.add(record);
              if (found.size() == PROMPTS / 4) {
                lost.destroyForcibly();
              }
            });

    assertThat(lost.isAlive()).isFalse();
    assertThat(found).isEqualTo(local);
  }

  @Test
  void aDriverThatDiedGoesOnFromItsJournal() {
    Path journal = folder.resolve("died.sweep");
    SweepRun run = onSpark(SparkSweep.on(spark)).withJournal(journal);
    List<PromptRecord> early = new ArrayList<>();
    assertThatThrownBy(
            () ->
                run.on(
                    model,
                    record -> {
                      early.add(record);
                      if (early.size() == PROMPTS / 2) {
                        throw new IllegalStateException("the driver dies");
                      }
                    }))
        .hasMessage("the driver dies");

    SweepSummary resumed = run.on(model);

    assertThat(early).hasSize(PROMPTS / 2);
    assertThat(resumed).isEqualTo(summary);
  }

  @Test
  void anExecutorThatSeesAnotherModelIsNamedWithBothDigests() throws Exception {
    Path other = TinyModel.llama(Files.createDirectory(folder.resolve("other")), 2);
    String theirs = folder.resolve("llama").toString();

    try (LanguageModel ours = Models.open(other)) {
      assertThatThrownBy(() -> onSpark(SparkSweep.on(spark).withModelAt(theirs)).on(ours))
          .isInstanceOf(InputException.class)
          .hasMessageMatching(
              "executor \\d+ on \\S+ refuses prompts 0 to 0: .*llama: it is another model"
                  + " \\(sha256:\\w{64}, not sha256:\\w{64}\\)\\. .*\\.");
    }
  }

  @Test
  void aSweepThatNeedsMoreMemoryThanAnExecutorHasIsRefused() {
    assertThatThrownBy(() -> onSpark(SparkSweep.on(spark)).withMemory(600L << 20).on(model))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the sweep works in 600 MB, and half of this executor's heap is 512");
  }
}
