// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

import java.io.IOException;
import java.time.Duration;

/** Something that may well succeed if it is tried again. */
final class PassingFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration wait;

  PassingFailure(String problem) {
    this(problem, Duration.ZERO);
  }

  /** With the time that the other side asks for. */
  PassingFailure(String problem, Duration wait) {
    super(problem);
    this.wait = wait;
  }

  Duration asked() {
    return wait;
  }
}
