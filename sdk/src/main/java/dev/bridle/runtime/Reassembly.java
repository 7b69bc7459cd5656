// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.List;

/**
 * Puts what groups of rows gave together in the layout of their batch, zeros at padding.
 *
 * <p>Groups and parts stand in the same order.
 */
final class Reassembly {
  private final TokenBatch batch;
  private final List<RowGroup> groups;

  Reassembly(TokenBatch batch, List<RowGroup> groups) {
    this.batch = batch;
    this.groups = groups;
  }

  /** [rows, positions, …] of parts that have their own positions. */
  FloatTensor positions(List<FloatTensor> parts) {
    if (groups.size() == 1) {
      return parts.get(0);
    }
    int[] shape = parts.get(0).shape();
    shape[0] = batch.rows();
    shape[1] = batch.length();
    return joined(parts, shape, false);
  }

  /** [rows, kept, …] of parts that kept equally many positions. */
  FloatTensor kept(List<FloatTensor> parts) {
    if (groups.size() == 1) {
      return parts.get(0);
    }
    int[] shape = parts.get(0).shape();
    shape[0] = batch.rows();
    return joined(parts, shape, false);
  }

  /** [rows, heads, positions, positions] of parts that have their own positions on both axes. */
  FloatTensor squares(List<FloatTensor> parts) {
    if (groups.size() == 1) {
      return parts.get(0);
    }
    int[] shape = {batch.rows(), parts.get(0).size(1), batch.length(), batch.length()};
    return joined(parts, shape, true);
  }

  private FloatTensor joined(List<FloatTensor> parts, int[] shape, boolean square) {
    int size = 1;
    for (int each : shape) {
      size = Math.multiplyExact(size, each);
    }
    FloatTensor whole = new FloatTensor(new float[size], shape);
    for (int group = 0; group < groups.size(); group++) {
      FloatTensor part = parts.get(group);
      List<Integer> rows = groups.get(group).rows();
      for (int row = 0; row < rows.size(); row++) {
        if (square) {
          copySquares(part, row, whole, rows.get(row));
        } else {
          copyTail(part, row, whole, rows.get(row));
        }
      }
    }
    return whole;
  }

  /** A row's numbers are the last of the row's place, since padding is on the left. */
  private static void copyTail(FloatTensor part, int row, FloatTensor whole, int to) {
    int length = part.data().length / part.size(0);
    int end = whole.offset(to) + whole.data().length / whole.size(0);
    System.arraycopy(part.data(), part.offset(row), whole.data(), end - length, length);
  }

  private static void copySquares(FloatTensor part, int row, FloatTensor whole, int to) {
    int length = part.size(2);
    int shift = whole.size(2) - length;
    for (int head = 0; head < part.size(1); head++) {
      for (int query = 0; query < length; query++) {
        System.arraycopy(
            part.data(),
            part.offset(row, head, query),
            whole.data(),
            whole.offset(to, head, query + shift, shift),
            length);
      }
    }
  }
}
