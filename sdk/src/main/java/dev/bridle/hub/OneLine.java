// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.hub;

/** Text that came from elsewhere, fit to stand in a message. */
final class OneLine {
  private static final int LONGEST = 200;

  private OneLine() {}

  static String of(String text) {
    String line = text.strip().replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
