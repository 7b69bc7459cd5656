// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.run.SweepRun;
import dev.bridle.discovery.sweep.run.SweepSummary;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** What the README shows. */
final class SweepOnCluster {
  private SweepOnCluster() {}

  static SweepSummary find(JavaSparkContext spark, Path folder, Sweep sweep, Path journal) {
    try (LanguageModel model = Models.open(folder)) {
      return SweepRun.of(sweep)
          .withJournal(journal)
          .withMemory(256L << 20)
          .withExecutor(SparkSweep.on(spark))
          .on(model);
    }
  }
}
