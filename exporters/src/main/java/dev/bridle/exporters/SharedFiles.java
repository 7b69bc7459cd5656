// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.exporters.report.Report;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The original's data files that went into a folder as they are.
 *
 * @param names what they are called there, by where the original's are
 * @param linked the names of those that are one file with the original's
 */
public record SharedFiles(Map<Path, String> names, List<String> linked) {
  /** Copies the collections. */
  public SharedFiles {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    linked = List.copyOf(linked);
  }

  /** {@return of a folder that has nothing in common with the original} */
  public static SharedFiles none() {
    return new SharedFiles(Map.of(), List.of());
  }

  /** Holds what the folder has against what the original had before. */
  void requireUnchanged(WeightsDigest original, Map<String, String> digests) {
    names.forEach(
        (file, name) -> {
          if (!original.digests().get(file).toString().equals(digests.get(name))) {
            throw new InputException(
                file,
                "",
                "it has changed while the model was being written",
                "Leave model files alone while they are in use, and begin again.");
          }
        });
  }

  Report.Section section() {
    return new Report.Section(
        "Linked files",
        List.of("file", "what that means"),
        linked.stream().map(name -> List.of(name, MEANING)).toList());
  }

  private static final String MEANING =
      "one file with the original's data file, under two names: who changes the bytes of one"
          + " changes the other, which verify finds. Python's onnx package (1.23 does) may refuse"
          + " data with two names, the original's too, until one of them is deleted; ONNX Runtime"
          + " does not. --standalone writes a folder that shares nothing.";
}
