// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import java.util.List;

/**
 * A position and the earlier ones that it is related to, such as a token and the one before it.
 *
 * @param query the position that looks, from 0
 * @param keys positions up to the query; may be none, where there is nothing to be found
 */
public record Link(int query, List<Integer> keys) {
  /** Copies the list, and refuses keys that a causal model cannot see. */
  public Link {
    keys = List.copyOf(keys);
    if (keys.stream().anyMatch(key -> key < 0 || key > query)) {
      throw new IllegalArgumentException("position " + query + " does not see all of " + keys);
    }
  }

  /**
   * The name of a relation between positions, such as {@code previous} or {@code induction}.
   *
   * @param name lower case, words joined by hyphens
   */
  public record Kind(String name) {
    /** Each position and the one before it. */
    public static final Kind PREVIOUS = new Kind("previous");

    /** Each token and its earlier occurrences. */
    public static final Kind DUPLICATE = new Kind("duplicate");

    /** Each token and what followed its earlier occurrences. */
    public static final Kind INDUCTION = new Kind("induction");

    @Override
    public String toString() {
      return name;
    }
  }
}
