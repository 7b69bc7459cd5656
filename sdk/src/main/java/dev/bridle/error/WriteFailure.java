// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Says why a file could not be written, and what to do about it. */
public final class WriteFailure {
  private WriteFailure() {}

  /**
   * {@return the error for the caller to throw}
   *
   * @param file what was to be written
   * @param cause what the system said
   */
  public static InputException of(Path file, IOException cause) {
    String said = said(cause);
    String known = said.toLowerCase(Locale.ROOT);
    if (known.contains("no space left") || known.contains("not enough space")) {
      return because(file, "the disk is full", "Make room, or name a folder elsewhere.", cause);
    }
    if (known.contains("quota")) {
      return because(file, "the quota is used up", "Make room, or name a folder elsewhere.", cause);
    }
    if (known.contains("too large")) {
      return because(
          file, "its file system takes no file so large", "Name a folder elsewhere.", cause);
    }
    if (cause instanceof AccessDeniedException || known.contains("read-only file system")) {
      return because(
          file,
          "there is no permission to write",
          "Name a folder that you may write to, or change its permissions.",
          cause);
    }
    if (cause instanceof NoSuchFileException || cause instanceof NotDirectoryException) {
      return because(file, "its folder is not there", "Name a file in an existing folder.", cause);
    }
    return because(
        file, said, "Write to an existing folder with room and permission to write.", cause);
  }

  private static InputException because(Path file, String why, String remedy, IOException cause) {
    return new InputException(file, "", "cannot be written: " + why, remedy, cause);
  }

  /** The reason alone, where the system's message would name the file once more. */
  private static String said(IOException e) {
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
