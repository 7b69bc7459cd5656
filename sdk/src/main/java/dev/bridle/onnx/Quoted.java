// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

/**
 * Names from a file as messages show them: on one line, without control characters, not endless.
 */
final class Quoted {
  private static final int SHOWN = 200;
  private static final int LINE = 1000;

  private Quoted() {}

  static String of(String name) {
    return "\"" + printable(name, SHOWN) + "\"";
  }

  /** What kind of thing and which one. */
  static String place(String kind, String name) {
    return kind + " " + of(name);
  }

  /** A message with names in it. */
  static String line(String message) {
    return printable(message, LINE);
  }

  private static String printable(String text, int shown) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(shown)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c));
    return text.codePointCount(0, text.length()) > shown ? line + "…" : line.toString();
  }
}
