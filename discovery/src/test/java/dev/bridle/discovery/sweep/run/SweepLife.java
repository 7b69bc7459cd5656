// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.HeadChoice;
import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.discovery.sweep.Positions;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.TinySweeps;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A sweep in a process of its own, which can be killed. */
final class SweepLife {
  private static final int EVERY = 50;
  private static final long PATIENCE_SECONDS = 120;

  /** Given, because what is left to itself depends on the heap and stands in the journal. */
  private static final long MEMORY = 10L << 20;

  private SweepLife() {}

  /** The same sweep in every process. */
  static SweepRun run(int prompts, Path journal) {
    Sweep sweep =
        Sweep.of(
            TinySweeps.prompts(prompts, 11),
            Metric.logitDifference(),
            InterventionKind.noising(HeadChoice.each(), Positions.last(2)));
    return SweepRun.of(sweep).withMemory(MEMORY).withJournal(journal);
  }

  /**
   * Begins a process.
   *
   * @param options for Java
   * @param arguments the model's folder, the journal, how many prompts
   */
  static Process begin(List<String> options, Path output, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SweepLife.class.getName());
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Waits for a process, and gives what it printed. */
  static String end(Process process, Path output) throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("it does not end: " + Files.readString(output));
    }
    String printed = Files.readString(output);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(printed);
    }
    return printed;
  }

  /**
   * Sweeps, and prints three numbers: bytes in use when all prompts are there and nothing is run,
   * the most in use after a collection while they are, and the kilobytes the process had at most.
   */
  public static void main(String... arguments) {
    SweepRun run = run(Integer.parseInt(arguments[2]), Path.of(arguments[1]));
    boolean measured = arguments.length > 3;
    long[] most = {0};
    try (LanguageModel model = Models.open(Path.of(arguments[0]))) {
      long before = measured ? inUse() : 0;
      run.on(
          model,
          found -> {
            if (measured && found.prompt() % EVERY == 0) {
              most[0] = Math.max(most[0], inUse());
            }
          });
      System.out.println(before + " " + most[0] + " " + residentPeak());
    }
  }

  private static long inUse() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** The most memory the process ever had, in kB; 0 where the system does not say. */
  private static long residentPeak() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
