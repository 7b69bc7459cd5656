// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

/**
 * How an example of input and label is written.
 *
 * @param before what stands before the input
 * @param between what stands between input and label, without the space that belongs to the label
 * @param space that space; empty if there is none
 * @param after what stands after the label
 */
record ExampleForm(String before, String between, String space, String after) {
  /** {@return the form in a text such as {@code "{x} > {y}, "}} */
  static ExampleForm read(String text) {
    int x = text.indexOf("{x}");
    int y = text.indexOf("{y}");
    if (x < 0 || y < x + 3) {
      throw new IllegalArgumentException("'" + text.strip() + "' does not hold {x} and then {y}");
    }
    String between = text.substring(x + 3, y);
    boolean spaced = between.endsWith(" ");
    return new ExampleForm(
        text.substring(0, x),
        spaced ? between.substring(0, between.length() - 1) : between,
        spaced ? " " : "",
        text.substring(y + 3));
  }

  /** {@return the continuation that a label is} */
  String answer(String label) {
    return space + label;
  }
}
