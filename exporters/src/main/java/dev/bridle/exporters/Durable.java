// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Waits until the disk has what was written. */
final class Durable {
  private Durable() {}

  /** Waits for every file in a folder, and for its list of files. */
  static void flush(Path folder) throws IOException {
    for (Path file : files(folder)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    flushList(folder);
  }

  /** Waits for the name of a file or folder. */
  static void flushEntry(Path entry) {
    flushList(entry.toAbsolutePath().getParent());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Systems that cannot open a folder as a file, such as Windows, write its list at once. */
  private static void flushList(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }
}
