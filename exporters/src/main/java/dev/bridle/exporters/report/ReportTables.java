// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.report;

import dev.bridle.exporters.deploy.ShippedFiles;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.runtime.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables that every report ends with. */
final class ReportTables {
  private ReportTables() {}

  static Report.Section parity(ParityReport parity) {
    return new Report.Section(
        "The written file against the edit at run time",
        List.of("what", "value"),
        List.of(
            List.of("prompts", Integer.toString(parity.prompts())),
            List.of("largest difference of a logit", number(parity.maxAbsLogitDifference())),
            List.of("largest logit", number(parity.largestLogit())),
            List.of("difference as a share of it", number(parity.relativeDifference())),
            List.of("allowed share", number(parity.tolerance()))));
  }

  static Report.Section shipped(List<ShippedFiles> shipped) {
    return new Report.Section(
        "What the folder is made for",
        List.of("for", "files", "fidelity", "to know"),
        shipped.stream()
            .map(
                each ->
                    List.of(
                        each.target(),
                        String.join(", ", each.files()),
                        each.exact() ? "exact" : "approximate",
                        each.note()))
            .toList());
  }

  static Report.Section digests(String model, Map<String, String> digests) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("weights before", model));
    digests.forEach((name, digest) -> rows.add(List.of(name, digest)));
    return new Report.Section("Files", List.of("file", "digest"), rows);
  }

  static Report.Section versions(Versions versions) {
    return new Report.Section(
        "Made with",
        List.of("software", "version"),
        List.of(
            List.of("Bridle", versions.bridle()),
            List.of("ONNX Runtime", versions.onnxRuntime()),
            List.of("Java", versions.java()),
            List.of("platform", versions.platform())));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
