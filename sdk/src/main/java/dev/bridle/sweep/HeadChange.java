// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;

/**
 * One head's z at some positions, made z·factor + offset.
 *
 * <p>This is not an edit: it may depend on positions and on another prompt's activations, so
 * nothing can be exported of it.
 *
 * @param head whose z changes
 * @param from the first position, from 0
 * @param to the position after the last
 * @param factor what z is multiplied with
 * @param offset what is added: a row for every position [to − from, d], or one for all [1, d]
 */
public record HeadChange(HeadId head, int from, int to, double factor, FloatTensor offset) {
  /** Refuses an empty stretch of positions, and rows that do not fit it. */
  public HeadChange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("no positions from " + from + " to " + to);
    }
    if (offset.size(0) != 1 && offset.size(0) != to - from) {
      throw new IllegalArgumentException(
          offset.size(0) + " rows for the positions from " + from + " to " + to);
    }
  }

  /**
   * {@return z set to zero}
   *
   * @param head whose z changes
   * @param headDim d
   * @param from the first position
   * @param to the position after the last
   */
  public static HeadChange ablate(HeadId head, int headDim, int from, int to) {
    return new HeadChange(head, from, to, 0, new FloatTensor(new float[headDim], 1, headDim));
  }

  /**
   * {@return z replaced, as activation patching and mean ablation do}
   *
   * @param head whose z changes
   * @param from the first position
   * @param to the position after the last
   * @param rows what stands there instead: [to − from, d] or [1, d]
   */
  public static HeadChange replace(HeadId head, int from, int to, FloatTensor rows) {
    return new HeadChange(head, from, to, 0, rows);
  }

  /**
   * Changes z in place.
   *
   * @param z all heads of some positions, row by row [positions, H·d]
   * @param firstPosition the position of the first row
   * @param firstToken which row of the array that is
   * @param heads H
   */
  public void applyTo(float[] z, int firstPosition, int firstToken, int heads) {
    int d = offset.size(1);
    for (int position = Math.max(from, firstPosition); position < to; position++) {
      int row = (firstToken + position - firstPosition) * heads * d + head.head() * d;
      int added = (offset.size(0) == 1 ? 0 : position - from) * d;
      for (int i = 0; i < d; i++) {
        // A factor of zero replaces, whatever stood there: zero times infinity is no number.
        double kept = factor == 0 ? 0 : factor * z[row + i];
        z[row + i] = (float) (kept + offset.data()[added + i]);
      }
    }
  }
}
