// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

/** One dimension of a declared shape. */
public sealed interface Dimension {
  /**
   * A size known when the graph was written.
   *
   * @param size not negative
   */
  record Known(long size) implements Dimension {
    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /**
   * A size fixed by what is fed.
   *
   * @param name the same name is the same size; empty for one nobody named
   */
  record Named(String name) implements Dimension {
    @Override
    public String toString() {
      return name.isEmpty() ? "?" : name;
    }
  }

  /**
   * {@return a known size}
   *
   * @param size not negative
   */
  static Dimension of(long size) {
    return new Known(size);
  }

  /**
   * {@return a named size}
   *
   * @param name for example {@code batch}
   */
  static Dimension of(String name) {
    return new Named(name);
  }
}
