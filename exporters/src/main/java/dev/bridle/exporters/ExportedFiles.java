// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.exporters.parity.LogitSample;
import dev.bridle.exporters.parity.ParityCheck;
import dev.bridle.exporters.parity.ParityReport;
import dev.bridle.exporters.report.Report;
import dev.bridle.exporters.report.ReportFile;
import dev.bridle.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A written folder about to be published, and what its report says.
 *
 * @param folder where the files are
 * @param edited the model they were made from
 * @param original its weights as they were before
 * @param shared those of its data files that went into the folder as they are
 * @param check the prompts they were proved on
 * @param parity how they compared
 */
public record ExportedFiles(
    Path folder,
    LanguageModel edited,
    WeightsDigest original,
    SharedFiles shared,
    ParityCheck check,
    ParityReport parity) {
  /**
   * Writes the report: JSON, Markdown and a page.
   *
   * @param report title and sections
   * @param editedTensors the initializers that were changed or added
   * @throws InputException if a file that the folder shares with the original has changed meanwhile
   */
  public void writeReport(Report report, List<String> editedTensors) {
    Map<String, String> digests = digests();
    shared.requireUnchanged(original, digests);
    new ReportFile(
            shared.linked().isEmpty() ? report : report.with(shared.section()),
            original.whole().toString(),
            digests,
            parity,
            LogitSample.of(edited, check.prompts()),
            editedTensors,
            shared.linked())
        .writeTo(folder);
  }

  /** {@return the bytes of all files in the folder, each once, but for those that are linked} */
  public long bytes() {
    return distinct().mapToLong(ExportedFiles::size).sum();
  }

  private Map<String, String> digests() {
    Map<String, String> digests = new TreeMap<>();
    FileDigests read = new FileDigests();
    each().forEach(file -> digests.put(name(file), read.of(file).toString()));
    return digests;
  }

  /** A file's path in the folder, the same on every system. */
  private String name(Path file) {
    return StreamSupport.stream(folder.relativize(file).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  private Stream<Path> each() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    } catch (IOException e) {
      throw new InputException(folder, "", "it cannot be read", "Check the folder.", e);
    }
  }

  /** A file that several names lead to takes its bytes once, and a linked one none. */
  private Stream<Path> distinct() {
    Set<Object> seen = new HashSet<>();
    shared.linked().forEach(name -> seen.add(FileDigests.key(folder.resolve(name))));
    return each().filter(file -> seen.add(FileDigests.key(file)));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    }
  }
}
