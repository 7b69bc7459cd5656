// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import dev.bridle.error.InputException;
import java.nio.file.Path;

/**
 * Where something stands in a document, for complaints about it.
 *
 * @param file the document
 * @param path the keys that lead there, each after a slash; empty for the whole
 */
record Place(Path file, String path) {
  /** What stands here under a key, or in a list under a number. */
  Place inside(Object key) {
    return new Place(file, path + "/" + key);
  }

  InputException problem(String problem, String remedy) {
    return new InputException(file, path, problem, remedy);
  }

  InputException missing(String key) {
    String here = path.isEmpty() ? "document" : path;
    return new InputException(file, here, "'" + key + "' is missing", "Add it.");
  }

  /** Mends what a reader says of a text that stands here. */
  InputException malformed(IllegalArgumentException problem) {
    String remedy = "Mend it; the format is told in task.schema.json.";
    return new InputException(file, path, problem.getMessage(), remedy, problem);
  }
}
