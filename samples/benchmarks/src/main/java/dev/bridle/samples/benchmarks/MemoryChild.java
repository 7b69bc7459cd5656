// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A process of its own that sweeps many prompts and says how much memory that took. */
final class MemoryChild {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 24;

  private MemoryChild() {}

  /**
   * Prints one line: peak of the process, peak of the heap, and what of it was alive at the end.
   */
  static void run(String folder, int prompts) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    double sum = 0;
    try (LanguageModel model = Models.open(Path.of(folder));
        Interventions interventions = model.interventions()) {
      for (int prompt = 0; prompt < prompts; prompt++) {
        int length = random.nextInt(SHORTEST, LONGEST + 1);
        sum +=
            sweep(
                model, interventions, random.ints(length, 0, model.shape().vocabSize()).toArray());
      }
      System.gc();
      long alive = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      System.out.println(peakOfProcess() + " " + peakOfHeap() + " " + alive + " " + sum);
    }
  }

  /** The sum of what every head's ablation at the last position does to the first logit. */
  private static double sweep(LanguageModel model, Interventions interventions, int... tokens) {
    CleanRun clean = interventions.clean(tokens);
    int end = tokens.length;
    List<HeadId> heads = model.shape().allHeads().toList();
    List<Intervention> all =
        heads.stream()
            .map(head -> HeadChange.ablate(head, model.shape().headDim(), end - 1, end))
            .map(Intervention::of)
            .toList();
    double[] effects = new double[heads.size()];
    interventions.run(
        clean, all, (row, logits) -> effects[row] = logits.at(0) - clean.logits().at(0));
    double sum = 0;
    for (double effect : effects) {
      sum += effect;
    }
    return sum;
  }

  private static long peakOfHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  /** As Linux keeps it; 0 elsewhere. */
  private static long peakOfProcess() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
        .findFirst()
        .orElse(0);
  }
}
