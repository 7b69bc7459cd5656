// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

/**
 * The name of a place in a prompt, such as {@code io} or {@code end}.
 *
 * @param name lower case, words joined by hyphens
 */
public record Mark(String name) {
  /** The last position, from which the answer is predicted; every prompt has it. */
  public static final Mark END = new Mark("end");

  /** The first position; every prompt has it. */
  public static final Mark FIRST = new Mark("first");

  /** Refuses an empty name. */
  public Mark {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a mark without a name");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
