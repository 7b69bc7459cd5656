// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Starts ONNX Runtime on a stack that its look at the process's command line fits into.
 *
 * <p>When its environment is made, ONNX Runtime 1.29.0 searches {@code /proc/self/cmdline} by a
 * recursion of some 260 bytes a character. On a usual stack of a megabyte the process dies beyond
 * 3980 characters, which a class path or a prompt easily has.
 */
final class RoomyStack {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final long USUAL = 1 << 20;
  private static final long FRAME = 1024;

  private RoomyStack() {}

  /** {@return what a supplier gives, run in a thread of its own} */
  static <T> T call(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    new Thread(null, task, "bridle-start", USUAL + FRAME * commandLine()).start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ONNX Runtime started", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  /** Systems without such a file do not have the search either. */
  private static long commandLine() {
    try {
      return Files.readAllBytes(COMMAND_LINE).length;
    } catch (IOException e) {
      return 0;
    }
  }
}
