// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Lets one process at a time, and one thread of it, write a blob. */
final class BlobLock {
  private static final Duration OFTEN = Duration.ofMillis(100);

  private final FileChannel channel;

  private BlobLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits for as long as another download takes; a process that dies leaves no lock behind. */
  static BlobLock on(Path file, Patience.Clock clock) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      while (!isTaken(channel)) {
        clock.sleep(OFTEN);
      }
      return new BlobLock(channel);
    } catch (InterruptedException e) {
      channel.close();
      throw Retries.interrupted("waiting for " + file, e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return false;
    }
  }

  void release() throws IOException {
    channel.close();
  }
}
