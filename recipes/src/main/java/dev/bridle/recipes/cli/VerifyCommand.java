// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.error.InputException;
import dev.bridle.exporters.FolderVerifier;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.exporters.report.ReportFile;
import dev.bridle.model.LanguageModel;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds a published folder against its report. */
@Command(name = "verify", description = "Proves a published folder against its own report.")
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "A folder that Bridle wrote.")
  private Path folder;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;

  private final Terminal terminal;

  @Inject
  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder, "", "there is no such folder", "Name a published folder.");
    }
    List<String> changed = FolderVerifier.changedFiles(folder);
    // A changed file may not even load: what is broken is said first, and nothing of it is run.
    if (!changed.isEmpty()) {
      return show(false, changed, document(false, null, changed));
    }
    try (LanguageModel model = models.open(folder.toString())) {
      ParityReport parity = FolderVerifier.parity(folder, model);
      return show(
          parity.passes(), problems(parity), document(parity.passes(), parity(parity), List.of()));
    }
  }

  private Map<String, Object> document(
      boolean ok, Map<String, Object> parity, List<String> broken) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ok", ok);
    document.put("parity", parity);
    document.put("digests", ReportFile.read(folder).digests());
    document.put("broken", broken);
    return document;
  }

  private static List<String> problems(ParityReport parity) {
    return parity.passes()
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "logits differ from the recorded ones by up to %.3g",
                parity.maxAbsLogitDifference()));
  }

  private int show(boolean ok, List<String> problems, Map<String, Object> document) {
    if (json) {
      terminal.json(document);
    } else {
      terminal.print(
          ok
              ? folder + " is as it was written, and computes what its report says."
              : folder + " is not what was written: " + String.join("; ", problems));
    }
    return (ok ? ExitStatus.DONE : ExitStatus.FELL_SHORT).code();
  }

  static Map<String, Object> parity(ParityReport parity) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("maxAbsLogitDifference", parity.maxAbsLogitDifference());
    document.put("largestLogit", parity.largestLogit());
    document.put("tolerance", parity.tolerance());
    document.put("prompts", parity.prompts());
    return document;
  }
}
