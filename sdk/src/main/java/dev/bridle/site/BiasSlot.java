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

  /**
   * The bias input of a quantised product.
   *
   * @param initializer the row's name, shape [D]; empty where the input is free
   * @param input its place among the node's inputs, from 0
   */
  record OperatorInput(String initializer, int input) implements BiasSlot {
    @Override
    public String toString() {
      return initializer.isEmpty() ? "none (input " + input + " is free)" : initializer;
    }
  }

  /**
   * The bias input of the fused residual sum and norm that reads the projection.
   *
   * @param initializer the row's name, shape [D], which other nodes may read too; empty where the
   *     input is free
   * @param output the first value of the node that reads it
   * @param input its place among that node's inputs, from 0
   */
  record SkipNormInput(String initializer, String output, int input) implements BiasSlot {
    @Override
    public String toString() {
      return initializer.isEmpty() ? "none (free in the next norm)" : initializer;
    }
  }

  /**
   * A value that is computed: integers that are dequantised, for example.
   *
   * @param value what is added
   */
  record Computed(String value) implements BiasSlot {
    @Override
    public String toString() {
      return value + " (computed)";
    }
  }
}
