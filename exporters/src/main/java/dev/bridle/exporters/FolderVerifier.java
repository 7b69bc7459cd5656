// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.exporters.parity.LogitSample;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.exporters.parity.ProofPrompt;
import dev.bridle.exporters.report.ReportFile;
import dev.bridle.model.LanguageModel;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds a published folder against its own report: every file's digest, and the logits that the
 * edited model gave when the folder was written.
 */
public final class FolderVerifier {
  private FolderVerifier() {}

  /**
   * What was found.
   *
   * @param parity the file's logits now against the recorded ones
   * @param broken files that are missing or have changed, each with what is wrong
   * @param digests the recorded digests by file name
   */
  public record Verification(
      ParityReport parity, List<String> broken, Map<String, String> digests) {
    /** Copies the collections. */
    public Verification {
      broken = List.copyOf(broken);
      digests = Map.copyOf(digests);
    }

    /** {@return whether everything is as it was written} */
    public boolean ok() {
      return broken.isEmpty() && parity.passes();
    }
  }

  /**
   * {@return whether files are as they were written}
   *
   * @param folder a folder with a report
   * @throws InputException if it has no report
   */
  public static List<String> changedFiles(Path folder) {
    List<String> broken = new ArrayList<>();
    FileDigests read = new FileDigests();
    ReportFile.read(folder)
        .digests()
        .forEach(
            (name, digest) -> {
              Path file = folder.resolve(name);
              if (!Files.isRegularFile(file)) {
                broken.add(name + " is missing");
              } else if (!read.of(file).toString().equals(digest)) {
                broken.add(name + " has changed since it was written");
              }
            });
    return broken;
  }

  /**
   * {@return what the folder proves about itself}
   *
   * @param folder a folder with a report
   * @param model the model in it
   * @throws InputException if it has no report, or one of a model with another vocabulary
   */
  public static Verification verify(Path folder, LanguageModel model) {
    ReportFile report = ReportFile.read(folder);
    return new Verification(parity(folder, model), changedFiles(folder), report.digests());
  }

  /**
   * {@return the model's logits now against the recorded ones}
   *
   * @param folder a folder with a report
   * @param model the model in it
   * @throws InputException if it has no report, or one of a model with another vocabulary
   */
  public static ParityReport parity(Path folder, LanguageModel model) {
    ReportFile report = ReportFile.read(folder);
    double difference = 0;
    double largest = 0;
    for (LogitSample sample : report.samples()) {
      FloatTensor logits = model.logits(ProofPrompt.of(toArray(sample.prompt())));
      for (int i = 0; i < sample.tokens().size(); i++) {
        int token = sample.tokens().get(i);
        requireKnown(folder, token, logits.size(2));
        float actual = logits.at(0, logits.size(1) - 1, token);
        // A NaN stays, and fails the comparison.
        difference = Math.max(difference, Math.abs((double) actual - sample.logits().get(i)));
        largest = Math.max(largest, Math.abs(sample.logits().get(i)));
      }
    }
    return new ParityReport(report.samples().size(), difference, largest, report.tolerance());
  }

  private static void requireKnown(Path folder, int token, int vocabulary) {
    if (token < 0 || token >= vocabulary) {
      throw new InputException(
          folder,
          "report",
          "its samples name token " + token + ", the model knows " + vocabulary + " tokens",
          "Verify the model that the folder holds, or export it again.");
    }
  }

  private static int[] toArray(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }
}
