// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.edit.HeadEdit;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;

/**
 * The edits of one head as few operations: z ↦ t + (t·U)·V + b, where t = s·z.
 *
 * <p>U has a column and V a row for every direction that is taken out; that is much less than the
 * matrix of the whole map. After s = 0 nothing of z is left, and both are empty.
 */
final class HeadTerms {
  private final double[] offset;
  private final List<double[]> columns = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private double scale = 1;

  /** Terms that change nothing. */
  HeadTerms(int headDim) {
    this.offset = new double[headDim];
  }

  double scale() {
    return scale;
  }

  double offset(int i) {
    return offset[i];
  }

  /** The number of U's columns and V's rows. */
  int rank() {
    return rows.size();
  }

  double column(int index, int i) {
    return columns.get(index)[i];
  }

  double row(int index, int i) {
    return rows.get(index)[i];
  }

  boolean hasOffset() {
    for (double number : offset) {
      if (number != 0) {
        return true;
      }
    }
    return false;
  }

  /** Goes on with one more edit. */
  void then(HeadEdit edit) {
    if (edit instanceof HeadEdit.Scale scaling) {
      multiply(scaling.factor());
    } else if (edit instanceof HeadEdit.Ablate) {
      multiply(0);
    } else if (edit instanceof HeadEdit.Replace replacing) {
      multiply(0);
      add(replacing.value());
    } else if (edit instanceof HeadEdit.Add adding) {
      add(adding.vector());
    } else if (edit instanceof HeadEdit.Project projecting && projecting.strength() != 0) {
      project(projecting.direction(), projecting.strength());
    }
  }

  private void multiply(double factor) {
    scale *= factor;
    for (int i = 0; i < offset.length; i++) {
      offset[i] *= factor;
    }
    if (scale == 0) {
      columns.clear();
      rows.clear();
    }
  }

  private void add(FloatVector vector) {
    for (int i = 0; i < offset.length; i++) {
      offset[i] += vector.at(i);
    }
  }

  /** What is made so far loses its part in the direction, λ times. */
  private void project(FloatVector direction, double strength) {
    double[] unit = new double[offset.length];
    double length = Math.sqrt(direction.dot(direction));
    for (int i = 0; i < unit.length; i++) {
      unit[i] = direction.at(i) / length;
    }
    takeOut(offset, unit, strength);
    rows.forEach(row -> takeOut(row, unit, strength));
    if (scale != 0) {
      double[] row = new double[unit.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = -strength * unit[i];
      }
      columns.add(unit);
      rows.add(row);
    }
  }

  private static void takeOut(double[] row, double[] unit, double strength) {
    double along = 0;
    for (int i = 0; i < row.length; i++) {
      along += row[i] * unit[i];
    }
    for (int i = 0; i < row.length; i++) {
      row[i] -= strength * along * unit[i];
    }
  }
}
