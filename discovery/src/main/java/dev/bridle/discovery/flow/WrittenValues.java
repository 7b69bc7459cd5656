// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;

/**
 * What each head of a layer would write if it attended to one position alone.
 *
 * <p>Where a norm stands behind the projection, what is written is not linear in z. Then its factor
 * at the query's own row is taken, dimension by dimension, from what all heads together write
 * there; parts still add up.
 */
final class WrittenValues {
  /** Twice as much put in gives twice as much, or else just as much. */
  private static final double DOUBLED = 0.5;

  private final Observation seen;
  private final int layer;
  private final int length;
  private final ModelShape shape;
  private final FloatTensor values;
  private final FloatTensor written;
  private final boolean linear;

  WrittenValues(Observation seen, int layer, int length) {
    this.seen = seen;
    this.layer = layer;
    this.length = length;
    this.shape = seen.shape();
    HeadCircuits circuits = seen.circuits();
    this.values = circuits.read(layer, HeadInput.VALUE, residuals());
    FloatTensor first = circuits.written(layer, values);
    this.linear = isLinear(circuits, first);
    this.written = linear ? first : products(circuits.projection(layer));
  }

  private FloatTensor residuals() {
    int width = shape.hiddenSize();
    float[] rows = new float[length * width];
    for (int at = 0; at < length; at++) {
      System.arraycopy(seen.residual(layer, at).toArray(), 0, rows, at * width, width);
    }
    return new FloatTensor(rows, length, width);
  }

  private boolean isLinear(HeadCircuits circuits, FloatTensor once) {
    int row = shape.zWidth();
    float[] twice = Arrays.copyOf(values.data(), row);
    for (int i = 0; i < row; i++) {
      twice[i] *= 2;
    }
    float[] doubled =
        circuits.written(layer, new FloatTensor(twice, 1, shape.heads(), shape.headDim())).data();
    double size = 0;
    double growth = 0;
    for (int i = 0; i < doubled.length; i++) {
      size += Math.abs(once.data()[i]);
      growth += Math.abs(doubled[i] - once.data()[i]);
    }
    return growth >= DOUBLED * size;
  }

  private FloatTensor products(FloatTensor projection) {
    int width = shape.hiddenSize();
    float[] products = new float[length * shape.heads() * width];
    for (int row = 0; row < length * shape.zWidth(); row++) {
      int from = row % shape.zWidth() * width;
      int to = row / shape.headDim() * width;
      float value = values.data()[row];
      for (int i = 0; i < width; i++) {
        products[to + i] += value * projection.data()[from + i];
      }
    }
    return new FloatTensor(products, length, shape.heads(), width);
  }

  /**
   * {@return what all heads write at a position, dimension by dimension, over what the projection
   * alone makes of it}
   */
  double[] factors(int query) {
    double[] factors = new double[shape.hiddenSize()];
    Arrays.fill(factors, 1);
    if (linear) {
      return factors;
    }
    float[] z = new float[shape.zWidth()];
    double[][] products = new double[shape.heads()][shape.hiddenSize()];
    for (int head = 0; head < shape.heads(); head++) {
      for (int key = 0; key <= query; key++) {
        double attention = seen.attention(new HeadId(layer, head), query, key);
        addTo(products[head], attention, written, written.offset(key, head));
        for (int i = 0; i < shape.headDim(); i++) {
          z[head * shape.headDim() + i] += (float) attention * values.at(key, head, i);
        }
      }
    }
    FloatTensor row = new FloatTensor(z, 1, shape.heads(), shape.headDim());
    FloatTensor added = seen.circuits().written(layer, row);
    for (int i = 0; i < factors.length; i++) {
      double along = 0;
      double square = 0;
      for (int head = 0; head < shape.heads(); head++) {
        along += added.at(0, head, i) * products[head][i];
        square += products[head][i] * products[head][i];
      }
      factors[i] = square > 0 ? along / square : 0;
    }
    return factors;
  }

  /** Puts what a head writes of one position, times a number and the factors, in an array. */
  void part(double[] into, HeadId head, int key, double attention, double... factors) {
    int from = written.offset(key, head.head());
    for (int i = 0; i < into.length; i++) {
      into[i] = attention * factors[i] * written.data()[from + i];
    }
  }

  private static void addTo(double[] sum, double times, FloatTensor numbers, int from) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += times * numbers.data()[from + i];
    }
  }
}
