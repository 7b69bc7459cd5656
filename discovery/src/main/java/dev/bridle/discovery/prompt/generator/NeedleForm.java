// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

/**
 * How a needle and its question are written.
 *
 * @param before what stands before the value
 * @param after what stands after it
 * @param asked the question, without the space before the value
 * @param space that space; empty if there is none
 */
record NeedleForm(String before, String after, String asked, String space) {
  private static final String KEY = "{key}";
  private static final String VALUE = "{value}";

  /** {@return the form of a needle and its question, both with the key, one with the value} */
  static NeedleForm read(String needle, String question) {
    int value = needle.indexOf(VALUE);
    if (value < 0) {
      throw new IllegalArgumentException("the needle does not hold {value}");
    }
    String before = needle.substring(0, value);
    return new NeedleForm(
        before,
        needle.substring(value + VALUE.length()),
        question.stripTrailing(),
        before.endsWith(" ") ? " " : "");
  }

  String beforeValue(String key) {
    return before.replace(KEY, key);
  }

  String afterValue(String key) {
    return after.replace(KEY, key);
  }

  String question(String key) {
    return asked.replace(KEY, key);
  }
}
