// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

/**
 * How rows of one length lie in a run.
 *
 * @param rows how many
 * @param length tokens of each
 * @param kept tokens before them, whose keys and values are lent from the clean run
 * @param chained whether they lie one behind the other in a single row, each closed to the others,
 *     so that all read the same kept keys and values; else they lie side by side
 */
record RowLayout(int rows, int length, int kept, boolean chained) {
  /** What a score out of reach has added to it: softmax makes exactly zero of it. */
  private static final float CLOSED = -30000;

  int batch() {
    return chained ? 1 : rows;
  }

  int sequence() {
    return chained ? rows * length : length;
  }

  RowLayout withRows(int other) {
    return new RowLayout(other, length, kept, chained);
  }

  /** The same rows when only their last tokens go on. */
  RowLayout lastTokens() {
    return new RowLayout(rows, 1, kept + length - 1, chained);
  }

  long[] positions() {
    long[] positions = new long[rows * length];
    java.util.Arrays.setAll(positions, i -> kept + i % length);
    return positions;
  }

  /** Added to scores [1, 1, sequence, total]: closes each chained row to the others. */
  float[] reach() {
    if (!chained) {
      return new float[1];
    }
    int tokens = rows * length;
    int total = kept + tokens;
    float[] reach = new float[tokens * total];
    for (int query = 0; query < tokens; query++) {
      int own = query / length * length;
      for (int key = kept; key < kept + own; key++) {
        reach[query * total + key] = CLOSED;
      }
    }
    return reach;
  }

  long[] reachShape() {
    long tokens = (long) rows * length;
    return chained ? new long[] {1, 1, tokens, kept + tokens} : new long[] {1, 1, 1, 1};
  }
}
