// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.tensor.FloatTensor;

/**
 * A layer's W_O as it acts at one row: with the norm that some models have behind it frozen there.
 *
 * <p>Where nothing stands behind the projection that is W_O itself. Where a norm does, heads still
 * add up at this row, and so do the parts of one head.
 */
public final class FrozenProjection {
  /** Far above rounding, far below what any norm's weight does. */
  private static final double ALIKE = 1e-3;

  private FrozenProjection() {}

  /**
   * {@return W_O, its columns times what stands behind it makes of them [H·d, D]}
   *
   * @param circuits the model's heads
   * @param layer from 0
   * @param z the row [1, H, d]
   */
  public static FloatTensor at(HeadCircuits circuits, int layer, FloatTensor z) {
    FloatTensor projection = circuits.projection(layer);
    double[] factors = factors(projection, z, circuits.written(layer, z));
    for (double factor : factors) {
      if (Math.abs(factor - 1) > ALIKE) {
        return scaled(projection, factors);
      }
    }
    return projection;
  }

  /** Column by column what is written of what is projected, by least squares over heads. */
  private static double[] factors(FloatTensor projection, FloatTensor z, FloatTensor written) {
    int width = projection.size(1);
    double[] products = new double[width];
    double[] squares = new double[width];
    for (int head = 0; head < z.size(1); head++) {
      double[] raw = new double[width];
      for (int i = 0; i < z.size(2); i++) {
        double number = z.at(0, head, i);
        int from = projection.offset(head * z.size(2) + i);
        for (int column = 0; column < width; column++) {
          raw[column] += number * projection.data()[from + column];
        }
      }
      int from = written.offset(0, head);
      for (int column = 0; column < width; column++) {
        products[column] += raw[column] * written.data()[from + column];
        squares[column] += raw[column] * raw[column];
      }
    }
    for (int column = 0; column < width; column++) {
      products[column] = squares[column] == 0 ? 1 : products[column] / squares[column];
    }
    return products;
  }

  private static FloatTensor scaled(FloatTensor projection, double[] factors) {
    float[] numbers = projection.data().clone();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= (float) factors[i % factors.length];
    }
    return new FloatTensor(numbers, projection.shape());
  }
}
