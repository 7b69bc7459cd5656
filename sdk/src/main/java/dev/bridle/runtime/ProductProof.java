// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.onnx.GraphLinks;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.WeightForm;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;

/**
 * Compares what a projection makes with z times W_O, multiplied here.
 *
 * <p>The measure is the length of the difference, in lengths of what the projection makes. A matrix
 * read the wrong way round, or another layer's, is off by 140 %, whatever its numbers. What is
 * allowed is what the operator rounds.
 */
final class ProductProof {
  /** Single precision; measured below 3e-7, integers that were rounded before included. */
  private static final double SINGLE = 1e-4;

  /** Half precision, either kind; measured below 2e-3 (binary16), 8 bits of bfloat16 are 4e-3. */
  private static final double HALF = 2e-2;

  /** Operators that may round z to bytes inside, block by block; measured below 6e-3. */
  private static final double BLOCKS = 0.1;

  /**
   * Operators that round their result, or all of z by one scale. Numbers beyond a scale that was
   * fixed in advance are cut off; measured below 0.24, where calibration had seen other texts.
   */
  private static final double BYTES = 0.5;

  private final AttentionSite site;
  private final OnnxNode node;

  ProductProof(AttentionSite site, GraphLinks links) {
    this.site = site;
    this.node = links.producer(site.projection().node()).orElseThrow();
  }

  /** The value that is added inside the product; empty where there is none. */
  String bias() {
    BiasSlot slot = site.projection().bias();
    String value = "";
    if (slot instanceof BiasSlot.GemmInput it) {
      value = it.initializer();
    } else if (slot instanceof BiasSlot.OperatorInput it) {
      value = it.initializer();
    } else if (slot instanceof BiasSlot.Computed it) {
      value = it.value();
    }
    return node.inputs().contains(value) ? value : "";
  }

  /**
   * How much of the product may be rounding.
   *
   * @param coarse whether the device multiplies singles as if they were halves
   */
  double tolerance(boolean coarse) {
    WeightForm form = site.projection().weight();
    boolean single = form.type() == ElementType.FLOAT32 || form.type() == ElementType.FLOAT64;
    double multiplied = single && !coarse ? SINGLE : HALF;
    if (form instanceof WeightForm.Integers it) {
      boolean roundedBefore = !site.projection().reader().equals(site.projection().node());
      return roundedBefore && !it.isStatic() ? multiplied : BYTES;
    }
    return form instanceof WeightForm.Plain ? multiplied : BLOCKS;
  }

  /**
   * How far the product is from what it should be.
   *
   * @param z rows of H·d numbers
   * @param product as many rows of D numbers
   * @param bias D numbers, or none
   * @param matrix W_O [H·d, D]
   */
  double distance(float[] z, float[] product, float[] bias, FloatTensor matrix) {
    int rows = z.length / matrix.size(0);
    int columns = matrix.size(1);
    double wrong = 0;
    double whole = 0;
    for (int row : new int[] {0, rows - 1}) {
      double[] expected = expected(z, row, bias, matrix);
      for (int column = 0; column < columns; column++) {
        double found = product[row * columns + column];
        wrong += (found - expected[column]) * (found - expected[column]);
        whole += found * found;
      }
    }
    return wrong == 0 ? 0 : Math.sqrt(wrong / whole);
  }

  private double[] expected(float[] z, int row, float[] bias, FloatTensor matrix) {
    int columns = matrix.size(1);
    float[] weights = matrix.data();
    double[] sums = new double[columns];
    float alpha = node.number("alpha", 1);
    for (int i = 0; i < matrix.size(0); i++) {
      double factor = alpha * (double) z[row * matrix.size(0) + i];
      int from = i * columns;
      for (int column = 0; column < columns; column++) {
        sums[column] += factor * weights[from + column];
      }
    }
    for (int column = 0; column < columns && bias.length > 0; column++) {
      sums[column] += node.number("beta", 1) * (double) bias[bias.length == 1 ? 0 : column];
    }
    return sums;
  }
}
