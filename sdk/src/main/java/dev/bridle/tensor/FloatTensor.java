// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.util.Arrays;

/**
 * A block of single-precision numbers in row-major order.
 *
 * <p>The array is not copied on the way in or out of {@link #data()}: results of forward passes are
 * large. Treat it as read-only.
 */
public final class FloatTensor {
  private final int[] shape;
  private final float[] data;

  /**
   * Wraps an array.
   *
   * @param data the numbers, row-major; kept, not copied
   * @param shape the dimensions, whose product is the array's length
   */
  public FloatTensor(float[] data, int... shape) {
    long elements = 1;
    for (int size : shape) {
      elements *= size;
    }
    if (elements != data.length) {
      throw new IllegalArgumentException(
          data.length + " numbers do not fill the shape " + Arrays.toString(shape));
    }
    this.data = data;
    this.shape = shape.clone();
  }

  /** {@return a copy of the dimensions} */
  public int[] shape() {
    return shape.clone();
  }

  /**
   * {@return the size of one dimension}
   *
   * @param axis from 0
   */
  public int size(int axis) {
    return shape[axis];
  }

  /** {@return the numbers themselves, row-major; read-only by agreement} */
  public float[] data() {
    return data;
  }

  /**
   * {@return where in {@link #data()} the block with these leading indices begins}
   *
   * @param index as many indices as the tensor has dimensions, or fewer
   */
  public int offset(int... index) {
    int offset = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      offset *= shape[axis];
      if (axis < index.length) {
        if (index[axis] < 0 || index[axis] >= shape[axis]) {
          throw new IndexOutOfBoundsException(
              "index " + Arrays.toString(index) + " of a tensor " + Arrays.toString(shape));
        }
        offset += index[axis];
      }
    }
    return offset;
  }

  /**
   * {@return one number}
   *
   * @param index one index a dimension
   */
  public float at(int... index) {
    return data[offset(index)];
  }

  /**
   * {@return a copy of the last axis at these leading indices}
   *
   * @param index one index for every dimension but the last
   */
  public FloatVector row(int... index) {
    int from = offset(index);
    return FloatVector.of(Arrays.copyOfRange(data, from, from + shape[shape.length - 1]));
  }

  @Override
  public String toString() {
    return "FloatTensor" + Arrays.toString(shape);
  }
}
