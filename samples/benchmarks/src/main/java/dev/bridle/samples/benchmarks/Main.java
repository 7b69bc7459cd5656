// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The benchmarks' commands.
 *
 * <pre>{@code
 * java -jar benchmarks.jar ratios [--json]    how many times faster than the naive way
 * java -jar benchmarks.jar memory [--json]    how much memory many prompts take
 * java -jar benchmarks.jar …                  JMH, with its own options
 * }</pre>
 */
public final class Main {
  private Main() {}

  /**
   * Runs a command.
   *
   * @param arguments the command, and its options
   * @throws IOException if the model cannot be written
   * @throws InterruptedException if this process is told to stop
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = Arrays.asList(arguments);
    String command = words.isEmpty() ? "" : words.get(0);
    boolean json = words.contains("--json");
    switch (command) {
      case "ratios" -> System.exit(new RatiosCommand(json).run());
      case "memory" -> System.exit(new MemoryCommand(json).run());
      case MemoryCommand.CHILD -> MemoryChild.run(words.get(1), Integer.parseInt(words.get(2)));
      default -> org.openjdk.jmh.Main.main(arguments);
    }
  }
}
