// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a blob that have come so far, beside where the whole of them will be.
 *
 * <p>What goes wrong here is the disk's fault and not the network's, and is not tried again.
 */
final class PartialFile {
  private final Path file;

  PartialFile(Path file) {
    this.file = file;
  }

  /** Work on the disk. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T on(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new InputException(
          file,
          "",
          "cannot be written (" + e.getMessage() + ")",
          "Make room, or the folder writable, and run it again, which goes on where this stopped.",
          e);
    }
  }

  /** How many bytes there are; makes an empty file where there is none. */
  long size() {
    return on(
        () -> {
          Files.createDirectories(file.getParent());
          if (!Files.exists(file)) {
            Files.createFile(file);
          }
          return Files.size(file);
        });
  }

  void delete() {
    on(() -> Files.deleteIfExists(file));
  }

  /** Free bytes on its disk; 0 also where the system cannot tell. */
  long freeSpace() {
    return file.getParent().toFile().getUsableSpace();
  }

  /** Opened for bytes from one on; what stands there is dropped. */
  FileChannel openAt(long start) {
    return on(() -> FileChannel.open(file, StandardOpenOption.WRITE).truncate(start));
  }

  void write(FileChannel out, ByteBuffer bytes, long at) {
    on(
        () -> {
          long position = at;
          while (bytes.hasRemaining()) {
            position += out.write(bytes, position);
          }
          return position;
        });
  }

  /** Gives the whole its final name, all at once, once it is safe on the disk. */
  void become(Path blob) {
    on(
        () -> {
          try (FileChannel whole = FileChannel.open(file, StandardOpenOption.WRITE)) {
            whole.force(true);
          }
          HubCache.move(file, blob);
          return blob;
        });
  }

  boolean isNamedBy(BlobName name) {
    return on(() -> name.names(file));
  }
}
