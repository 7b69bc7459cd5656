// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Waits until the disk has what was written. */
final class Durable {
  private Durable() {}

  /**
   * Waits for every file in a folder and below, and for the lists of files.
   *
   * @param others files in it that are not ours to open for writing
   */
  static void flush(Path folder, Set<Path> others) throws IOException {
    for (Path file : files(folder)) {
      if (!others.contains(file) && Files.isWritable(file)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      } else {
        flushReadable(file);
      }
    }
    for (Path each : folders(folder)) {
      flushReadable(each);
    }
  }

  /** Waits for the name of a file or folder. */
  static void flushEntry(Path entry) {
    flushReadable(entry.toAbsolutePath().getParent());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  /** Systems that cannot wait for what is open for reading, such as Windows, write it soon. */
  private static void flushReadable(Path entry) {
    try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }
}
