// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.model.LanguageModel;
import dev.bridle.sweep.Interventions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Measures, in one run, how many times faster than the naive way sweeps and captures are. */
final class RatiosCommand {
  private static final int SHORT = 32;
  private static final int LONG = 128;
  private static final int SAMPLE = 24;
  private static final int SWEEPS = 9;
  private static final int WHOLE_SWEEPS = 5;
  private static final int RUNS = 25;

  private final boolean json;

  RatiosCommand(boolean json) {
    this.json = json;
  }

  /** Prints the ratios; 1 if results differ. */
  int run() throws IOException {
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    double loadBefore = load();
    try (TemporaryModel temporary = new TemporaryModel(RandomGpt2.small())) {
      LanguageModel model = temporary.model();
      try (Interventions interventions = model.interventions()) {
        Measurement measurement = new Measurement(model, interventions);
        Workload ablation = Workload.ablation(model, SHORT);
        for (int length : new int[] {SHORT, LONG}) {
          Workload patching = Workload.patching(model, interventions, length);
          ratios.put("lastPosition" + length, measurement.sweep(patching, SAMPLE, SWEEPS));
        }
        ratios.put("allPositions", measurement.sweep(ablation, SAMPLE, WHOLE_SWEEPS));
        ratios.put("capture", measurement.capture(ablation, RUNS));
        ratios.put("edited", measurement.edited(ablation, RUNS));
      }
    }
    boolean equal =
        ratios.values().stream().allMatch(ratio -> ratio.difference() <= Measurement.EQUAL);
    if (json) {
      printJson(ratios, equal, loadBefore);
    } else {
      printTable(ratios);
    }
    if (!equal) {
      System.err.println("results differ by more than " + Measurement.EQUAL + " of the largest");
    }
    return equal ? 0 : 1;
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static void printTable(Map<String, Ratio> ratios) {
    System.out.printf(
        Locale.ROOT,
        "%-16s %8s %17s %12s %12s %12s%n",
        "",
        "ratio",
        "quartiles",
        "over (ms)",
        "under (ms)",
        "difference");
    ratios.forEach(
        (name, it) ->
            System.out.printf(
                Locale.ROOT,
                "%-16s %8.2f %8.2f-%8.2f %12.1f %12.1f %12.1e%n",
                name,
                it.ratio().value(),
                it.ratio().lowerQuartile(),
                it.ratio().upperQuartile(),
                it.over().value(),
                it.under().value(),
                it.difference()));
  }

  private static void printJson(Map<String, Ratio> ratios, boolean equal, double loadBefore)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode document = mapper.createObjectNode();
    ratios.forEach(
        (name, it) -> {
          ObjectNode node = mapper.valueToTree(it.ratio());
          node.put("tokens", it.tokens());
          node.put("repetitions", it.repetitions());
          node.set("overMillis", mapper.valueToTree(it.over()));
          node.set("underMillis", mapper.valueToTree(it.under()));
          node.put("naiveRunsMeasured", it.runs());
          node.put("naiveRunsScaledTo", it.scaledTo());
          node.put("largestDifference", it.difference());
          document.set(name, node);
        });
    document
        .put("equal", equal)
        .put("tolerance", Measurement.EQUAL)
        .put("threads", Runtime.getRuntime().availableProcessors())
        .put("loadBefore", loadBefore)
        .put("loadAfter", load());
    System.out.println(mapper.writeValueAsString(document));
  }
}
