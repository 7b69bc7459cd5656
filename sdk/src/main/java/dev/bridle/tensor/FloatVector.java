// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.util.Arrays;

/** An immutable row of numbers in a head's output space, shape [d]. */
public final class FloatVector {
  private final float[] values;

  private FloatVector(float[] values) {
    this.values = values;
  }

  /**
   * {@return a vector of a copy of these values}
   *
   * @param values the components, at least one
   */
  public static FloatVector of(float... values) {
    return new FloatVector(values.clone());
  }

  /**
   * {@return a vector of these values rounded to single precision}
   *
   * @param values the components, at least one
   */
  public static FloatVector of(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return new FloatVector(rounded);
  }

  /** {@return the number of components} */
  public int size() {
    return values.length;
  }

  /**
   * {@return component i}
   *
   * @param i from 0 to size − 1
   */
  public float at(int i) {
    return values[i];
  }

  /** {@return a copy of the components} */
  public float[] toArray() {
    return values.clone();
  }

  /**
   * {@return the inner product, summed in double precision}
   *
   * @param other a vector of the same size
   */
  public double dot(FloatVector other) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * other.values[i];
    }
    return sum;
  }

  /** {@return the Euclidean norm} */
  public double norm() {
    return Math.sqrt(dot(this));
  }

  /**
   * {@return this vector times a number}
   *
   * @param factor any finite number
   */
  public FloatVector times(double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return of(scaled);
  }

  /**
   * {@return this vector scaled to length one}
   *
   * @throws ArithmeticException if its length is zero or not finite
   */
  public FloatVector unit() {
    double norm = norm();
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new ArithmeticException("a vector of length " + norm + " has no direction");
    }
    return times(1 / norm);
  }

  /** {@return whether every component is finite} */
  public boolean isFinite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatVector that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
