// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares how much memory a sweep over few prompts takes with one over many. */
final class MemoryCommand {
  static final String CHILD = "memory-child";

  private static final int FEW = 100;
  private static final int MANY = 2000;
  private static final int REPETITIONS = 3;
  private static final double FLAT = 1.1;

  private final boolean json;

  MemoryCommand(boolean json) {
    this.json = json;
  }

  /** What one process took, in bytes. */
  private record Usage(long process, long heap, long alive) {}

  /** Prints what the sweeps took; 1 if that grows with the prompts. */
  int run() throws IOException, InterruptedException {
    Map<Integer, List<Usage>> all = new LinkedHashMap<>();
    try (TemporaryModel temporary = new TemporaryModel(RandomGpt2.tiny())) {
      for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        for (int prompts : new int[] {FEW, MANY}) {
          all.computeIfAbsent(prompts, key -> new ArrayList<>())
              .add(child(temporary.folder(), prompts));
        }
      }
    }
    Map<Integer, Usage> usages = new LinkedHashMap<>();
    all.forEach((prompts, each) -> usages.put(prompts, median(each)));
    double growth = (double) usages.get(MANY).process() / usages.get(FEW).process();
    if (json) {
      printJson(usages, growth);
    } else {
      printTable(usages, growth);
    }
    return growth <= FLAT ? 0 : 1;
  }

  private static Usage child(Path folder, int prompts) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                CHILD,
                folder.toString(),
                Integer.toString(prompts))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("a sweep over " + prompts + " prompts failed: " + output);
    }
    List<Long> numbers = new ArrayList<>();
    for (String number : List.of(output.split(" ", 4)).subList(0, 3)) {
      numbers.add(Long.parseLong(number));
    }
    return new Usage(numbers.get(0), numbers.get(1), numbers.get(2));
  }

  private static Usage median(List<Usage> usages) {
    List<Long> process = new ArrayList<>(usages.stream().map(Usage::process).toList());
    List<Long> heap = new ArrayList<>(usages.stream().map(Usage::heap).toList());
    List<Long> alive = new ArrayList<>(usages.stream().map(Usage::alive).toList());
    for (List<Long> numbers : List.of(process, heap, alive)) {
      Collections.sort(numbers);
    }
    int middle = usages.size() / 2;
    return new Usage(process.get(middle), heap.get(middle), alive.get(middle));
  }

  private static void printTable(Map<Integer, Usage> usages, double growth) {
    System.out.printf(
        Locale.ROOT, "%8s %14s %14s %14s%n", "prompts", "process (MB)", "heap (MB)", "alive (MB)");
    usages.forEach(
        (prompts, usage) ->
            System.out.printf(
                Locale.ROOT,
                "%8d %14.1f %14.1f %14.1f%n",
                prompts,
                usage.process() / 1e6,
                usage.heap() / 1e6,
                usage.alive() / 1e6));
    System.out.printf(Locale.ROOT, "growth of the process %.3f%n", growth);
  }

  private static void printJson(Map<Integer, Usage> usages, double growth) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode document = mapper.createObjectNode();
    usages.forEach(
        (prompts, usage) ->
            document
                .putObject("prompts" + prompts)
                .put("peakProcessBytes", usage.process())
                .put("peakHeapBytes", usage.heap())
                .put("aliveHeapBytes", usage.alive()));
    document.put("growth", growth).put("flat", growth <= FLAT).put("repetitions", REPETITIONS);
    System.out.println(mapper.writeValueAsString(document));
  }
}
