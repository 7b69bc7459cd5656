// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

/** Where the bias of an attention output projection stands, or would stand. */
public sealed interface BiasSlot {
  /** There is none; the projection's output is the place to add one. */
  record None() implements BiasSlot {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * An {@code Add} of a constant row right after the projection.
   *
   * @param initializer the row's name, shape [D]
   * @param output the value that the Add makes
   */
  record Added(String initializer, String output) implements BiasSlot {
    @Override
    public String toString() {
      return initializer;
    }
  }

  /**
   * The third input of a {@code Gemm}.
   *
   * @param initializer the row's name, shape [D]
   */
  record GemmInput(String initializer) implements BiasSlot {
    @Override
    public String toString() {
      return initializer;
    }
  }
}
