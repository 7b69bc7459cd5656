// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import dev.bridle.tensor.FloatVector;
import java.util.Arrays;

/**
 * The map z ↦ z·A + b on a head's output, a row vector of width d.
 *
 * <p>A is kept as one number s where it is s·I, because scaling is by far the commonest edit and
 * folds where a matrix does not (block scales of quantised weights). Everything is computed in
 * double precision and rounded once, by whoever uses the map.
 */
public final class AffineMap {
  private final double scale;
  private final double[] matrix;
  private final double[] offset;

  private AffineMap(double scale, double[] matrix, double[] offset) {
    this.scale = scale;
    this.matrix = matrix;
    this.offset = offset;
  }

  /**
   * {@return the map that changes nothing}
   *
   * @param dimension d
   */
  public static AffineMap identity(int dimension) {
    return scaling(1, dimension);
  }

  /**
   * {@return z ↦ s·z}
   *
   * @param factor s
   * @param dimension d
   */
  public static AffineMap scaling(double factor, int dimension) {
    return new AffineMap(factor, null, new double[dimension]);
  }

  /**
   * {@return z ↦ s·z + v}
   *
   * @param factor s
   * @param offset v
   */
  public static AffineMap scalingAndAdding(double factor, FloatVector offset) {
    return new AffineMap(factor, null, widen(offset));
  }

  /**
   * {@return z ↦ z − λ⟨z,θ̂⟩θ̂, which takes the share λ of a direction out}
   *
   * @param direction θ, of any length but zero
   * @param strength λ: 1 removes the direction, 2 mirrors it
   */
  public static AffineMap projectingOut(FloatVector direction, double strength) {
    if (strength == 0) {
      return identity(direction.size());
    }
    double[] theta = widen(direction);
    double squared = direction.dot(direction);
    int d = theta.length;
    double[] matrix = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        matrix[i * d + j] = (i == j ? 1 : 0) - strength * theta[i] * theta[j] / squared;
      }
    }
    return new AffineMap(Double.NaN, matrix, new double[d]);
  }

  /** {@return the width d of the rows it maps} */
  public int dimension() {
    return offset.length;
  }

  /** {@return whether A is s·I} */
  public boolean isScaling() {
    return matrix == null;
  }

  /** {@return whether every row is mapped to itself, exactly} */
  public boolean isIdentity() {
    return isScaling() && scale == 1 && !hasOffset();
  }

  /** {@return whether every number of it is finite; factors that compose can overflow} */
  public boolean isFinite() {
    return (matrix == null
            ? Double.isFinite(scale)
            : Arrays.stream(matrix).allMatch(Double::isFinite))
        && Arrays.stream(offset).allMatch(Double::isFinite);
  }

  /** {@return whether b is not zero} */
  public boolean hasOffset() {
    return Arrays.stream(offset).anyMatch(value -> value != 0);
  }

  /**
   * {@return s, where A is s·I}
   *
   * @throws IllegalStateException if A is a full matrix
   */
  public double scale() {
    if (!isScaling()) {
      throw new IllegalStateException("the linear part is a matrix");
    }
    return scale;
  }

  /**
   * {@return A[i,j]}
   *
   * @param i row, from 0
   * @param j column, from 0
   */
  public double linear(int i, int j) {
    if (isScaling()) {
      return i == j ? scale : 0;
    }
    return matrix[i * dimension() + j];
  }

  /**
   * {@return b[j]}
   *
   * @param j from 0
   */
  public double offset(int j) {
    return offset[j];
  }

  /**
   * {@return this map followed by another: z ↦ (z·A + b)·A' + b'}
   *
   * @param next the map applied second, of the same dimension
   */
  public AffineMap then(AffineMap next) {
    int d = dimension();
    double[] b = new double[d];
    for (int j = 0; j < d; j++) {
      double sum = next.offset[j];
      for (int i = 0; i < d; i++) {
        sum += offset[i] * next.linear(i, j);
      }
      b[j] = sum;
    }
    if (isScaling() && next.isScaling()) {
      return new AffineMap(scale * next.scale, null, b);
    }
    if ((isScaling() && scale == 0) || (next.isScaling() && next.scale == 0)) {
      return new AffineMap(0, null, b);
    }
    double[] product = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int k = 0; k < d; k++) {
        double a = linear(i, k);
        if (a != 0) {
          for (int j = 0; j < d; j++) {
            product[i * d + j] += a * next.linear(k, j);
          }
        }
      }
    }
    return new AffineMap(Double.NaN, product, b);
  }

  /**
   * {@return z·A + b, rounded once}
   *
   * @param z a row of width d
   */
  public FloatVector apply(FloatVector z) {
    int d = dimension();
    double[] mapped = offset.clone();
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        mapped[j] += z.at(i) * linear(i, j);
      }
    }
    return FloatVector.of(mapped);
  }

  private static double[] widen(FloatVector vector) {
    double[] wide = new double[vector.size()];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = vector.at(i);
    }
    return wide;
  }
}
