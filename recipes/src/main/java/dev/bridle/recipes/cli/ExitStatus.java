// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

/** How a command ended, as the shell sees it. */
enum ExitStatus {
  DONE(0),
  FELL_SHORT(1),
  BAD_INPUT(2),
  DEFECT(70);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
