// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.exporters.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a result is written that is a document and a picture. */
final class NewFolder {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write a document and a picture into a new folder.")
  private Path out;

  /** Refuses a place that is taken, before any work is done. */
  void requireFree() {
    if (out != null && Files.exists(out)) {
      throw new InputException(
          out, "", "something is there already", "Name a folder that does not exist yet.");
    }
  }

  boolean isWanted() {
    return out != null;
  }

  /** Writes files by their names, all or none; nothing where no folder was named. */
  void write(Map<String, String> files) {
    if (out == null) {
      return;
    }
    try (Publication publication = Publication.to(out)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(publication.staging().resolve(file.getKey()), file.getValue());
      }
      publication.publish();
    } catch (IOException e) {
      throw WriteFailure.of(out, e);
    }
  }

  /** Where a file of that name stands now. */
  Path resolve(String name) {
    return out.resolve(name);
  }
}
