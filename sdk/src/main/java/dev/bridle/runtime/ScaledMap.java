// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.tensor.FloatTensor;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A map of rows that is a matrix but for a scale and a constant: x·M/s(x) + b.
 *
 * <p>What it is made of is found by running it on rows that are zero but in one place.
 */
final class ScaledMap {
  private static final int TRIED = 4;

  private final UnaryOperator<FloatTensor> map;
  private final int width;
  private final int atOnce;
  private final RowScale scale;

  private ScaledMap(UnaryOperator<FloatTensor> map, int width, int atOnce, RowScale scale) {
    this.map = map;
    this.width = width;
    this.atOnce = atOnce;
    this.scale = scale;
  }

  /** Measures the scale; none if there is no such. */
  static Optional<ScaledMap> of(UnaryOperator<FloatTensor> map, int width, int atOnce) {
    return RowScale.measure(map, width).map(scale -> new ScaledMap(map, width, atOnce, scale));
  }

  /** With a scale that is known already. */
  static ScaledMap of(UnaryOperator<FloatTensor> map, int width, int atOnce, RowScale scale) {
    return new ScaledMap(map, width, atOnce, scale);
  }

  /** M [width, numbers]. */
  FloatTensor matrix() {
    float[] constant = map.apply(new FloatTensor(new float[width], 1, width)).data();
    int columns = constant.length;
    float[] matrix = new float[Math.multiplyExact(width, columns)];
    // As large as rows usually are: there no norm's epsilon counts.
    float size = (float) Math.sqrt(width);
    for (int from = 0; from < width; from += atOnce) {
      int count = Math.min(atOnce, width - from);
      FloatTensor rows = new FloatTensor(new float[count * width], count, width);
      for (int row = 0; row < count; row++) {
        rows.data()[row * width + from + row] = size;
      }
      float[] made = map.apply(rows).data();
      for (int row = 0; row < count; row++) {
        double factor = scale.of(rows.data(), row * width, width) / size;
        for (int i = 0; i < columns; i++) {
          double found = made[row * columns + i] - (double) constant[i];
          matrix[(from + row) * columns + i] = (float) (found * factor);
        }
      }
    }
    return new FloatTensor(matrix, width, columns);
  }

  /** How far x·M/s(x) + b is from what the map makes of a few rows, as a part of it. */
  double error(FloatTensor matrix) {
    FloatTensor rows = new FloatTensor(new float[(TRIED + 1) * width], TRIED + 1, width);
    Random random = new Random(2);
    for (int i = width; i < rows.data().length; i++) {
      rows.data()[i] = (float) random.nextGaussian();
    }
    FloatTensor made = map.apply(rows);
    double wrong = 0;
    double whole = 0;
    for (int row = 1; row <= TRIED; row++) {
      double[] expected = product(rows, row, matrix);
      double by = scale.of(rows.data(), row * width, width);
      for (int i = 0; i < expected.length; i++) {
        double found = made.at(row, i) - (double) made.at(0, i);
        wrong += (found - expected[i] / by) * (found - expected[i] / by);
        whole += found * found;
      }
    }
    return wrong == 0 ? 0 : Math.sqrt(wrong / whole);
  }

  private static double[] product(FloatTensor rows, int row, FloatTensor matrix) {
    int columns = matrix.size(1);
    double[] sums = new double[columns];
    for (int i = 0; i < matrix.size(0); i++) {
      double number = rows.at(row, i);
      for (int column = 0; column < columns; column++) {
        sums[column] += number * matrix.data()[i * columns + column];
      }
    }
    return sums;
  }
}
