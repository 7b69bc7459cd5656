// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.error.InputException;
import dev.bridle.provenance.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/** Reads files for their digests, each once, whatever number of names it has. */
final class FileDigests {
  private final Map<Object, Digest> known = new HashMap<>();

  Digest of(Path file) {
    return known.computeIfAbsent(key(file), unread -> Digest.of(file));
  }

  /** The same for all names of a file, where the file system says so. */
  static Object key(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null ? file : key;
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    }
  }
}
