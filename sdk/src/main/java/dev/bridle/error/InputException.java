// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.error;

import java.nio.file.Path;

/**
 * Says that something a user gave cannot be used: what is wrong, where it stands, what to do.
 *
 * <p>Everything a file, a command line or a caller's argument can get wrong ends in this type, so
 * that a command line can tell bad input (the user's to mend) from a defect (ours). The message is
 * one line made of the file, the place in it, the problem and the remedy, ready to print.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Describes a problem that has no file.
   *
   * @param problem what is wrong, a sentence without its full stop
   * @param remedy what to do, a whole sentence
   */
  public InputException(String problem, String remedy) {
    super(problem + ". " + remedy);
  }

  /**
   * Describes a problem at a place in a file.
   *
   * @param file the file or folder
   * @param place where in it: a key, a tensor, a line; empty when the file as a whole is meant
   * @param problem what is wrong, without its full stop
   * @param remedy what to do, a whole sentence
   */
  public InputException(Path file, String place, String problem, String remedy) {
    super(file + ": " + (place.isEmpty() ? "" : place + ": ") + problem + ". " + remedy);
  }

  /**
   * Describes a problem at a place in a file, and keeps what raised it.
   *
   * @param file the file or folder
   * @param place where in it; empty when the file as a whole is meant
   * @param problem what is wrong, without its full stop
   * @param remedy what to do, a whole sentence
   * @param cause what a library said
   */
  public InputException(Path file, String place, String problem, String remedy, Throwable cause) {
    this(file, place, problem, remedy);
    initCause(cause);
  }

  /**
   * {@return the same problem, said to stand at a place in a file}
   *
   * @param file the file
   * @param place where in it
   */
  public InputException at(Path file, String place) {
    InputException placed = new InputException(file + ": " + place + ": " + getMessage());
    placed.initCause(this);
    return placed;
  }

  private InputException(String message) {
    super(message);
  }
}
