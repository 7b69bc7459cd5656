// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.tensor.FloatTensor;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * What a map of rows divides them by before all else is linear.
 *
 * @param kind nothing, or which norm's scale
 * @param epsilon what the norm adds to the mean square
 */
record RowScale(Kind kind, double epsilon) {
  /** Which scale. */
  enum Kind {
    /** One: there is no norm. */
    NONE,
    /** The root of the mean square. */
    ROOT_MEAN_SQUARE,
    /** The root of the mean square of what is left when the mean is taken away. */
    DEVIATION
  }

  /** Far above rounding of any kind, far below what tells the kinds apart. */
  private static final double ALIKE = 0.05;

  /** So small that the epsilon of a norm shows, whose square is about it. */
  private static final double SMALL = 1e-3;

  private static final int PLAIN = 1;
  private static final int DOUBLED = 2;
  private static final int SHIFTED = 3;
  private static final int SMALLER = 4;
  private static final int ROWS = 5;

  /** Finds out by running it; none if it is no such map. */
  static Optional<RowScale> measure(UnaryOperator<FloatTensor> map, int width) {
    FloatTensor rows = new FloatTensor(new float[ROWS * width], ROWS, width);
    Random random = new Random(1);
    for (int i = 0; i < width; i++) {
      float number = (float) random.nextGaussian();
      rows.data()[PLAIN * width + i] = number;
      rows.data()[DOUBLED * width + i] = 2 * number;
      rows.data()[SHIFTED * width + i] = number + DOUBLED;
      rows.data()[SMALLER * width + i] = (float) (SMALL * number);
    }
    FloatTensor made = map.apply(rows);
    if (distance(made, DOUBLED, 2) <= ALIKE) {
      return Optional.of(new RowScale(Kind.NONE, 0));
    } else if (distance(made, DOUBLED, 1) > ALIKE) {
      return Optional.empty();
    }
    Kind kind = distance(made, SHIFTED, 1) <= ALIKE ? Kind.DEVIATION : Kind.ROOT_MEAN_SQUARE;
    double unit = new RowScale(kind, 0).of(rows.data(), PLAIN * width, width);
    return Optional.of(new RowScale(kind, epsilon(shrinking(made), SMALL * unit)));
  }

  /** How far a row less the first is from a multiple of the plain one less the first. */
  private static double distance(FloatTensor made, int row, double times) {
    double wrong = 0;
    double whole = 0;
    for (int i = 0; i < made.size(1); i++) {
      double expected = times * (made.at(PLAIN, i) - (double) made.at(0, i));
      double found = made.at(row, i) - (double) made.at(0, i);
      wrong += (found - expected) * (found - expected);
      whole += expected * expected;
    }
    return wrong == 0 ? 0 : Math.sqrt(wrong / whole);
  }

  /** What the smaller row is of the plain one. */
  private static double shrinking(FloatTensor made) {
    double product = 0;
    double whole = 0;
    for (int i = 0; i < made.size(1); i++) {
      double plain = made.at(PLAIN, i) - (double) made.at(0, i);
      product += plain * (made.at(SMALLER, i) - (double) made.at(0, i));
      whole += plain * plain;
    }
    return whole == 0 ? 1 : product / whole;
  }

  /** A norm makes t / √(t² + ε) of a row of scale t. */
  private static double epsilon(double shrinking, double scale) {
    double epsilon = scale * scale * (1 / (shrinking * shrinking) - 1);
    return Double.isFinite(epsilon) ? Math.max(0, epsilon) : 0;
  }

  /** What a row is divided by. */
  double of(float[] data, int from, int width) {
    if (kind == Kind.NONE) {
      return 1;
    }
    double sum = 0;
    double squares = 0;
    for (int i = from; i < from + width; i++) {
      sum += data[i];
    }
    double mean = kind == Kind.DEVIATION ? sum / width : 0;
    for (int i = from; i < from + width; i++) {
      squares += (data[i] - mean) * (data[i] - mean);
    }
    return Math.sqrt(squares / width + epsilon);
  }
}
