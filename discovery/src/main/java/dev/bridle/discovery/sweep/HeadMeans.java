// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HeadActivations;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;

/**
 * A mean z of every head, μ = E[z], for mean ablation.
 *
 * <p>The mean is over whatever its maker took it over; over the prompts of the sweep themselves is
 * usual.
 */
public final class HeadMeans {
  private final int heads;
  private final int headDim;
  private final float[] rows;

  /**
   * Takes given means.
   *
   * @param means one row a head, layer by layer [layers, H, d]
   */
  public HeadMeans(FloatTensor means) {
    this(means.size(1), means.size(2), means.data().clone());
  }

  HeadMeans(int heads, int headDim, float[] rows) {
    this.heads = heads;
    this.headDim = headDim;
    this.rows = rows;
  }

  /**
   * {@return the means over the last tokens of texts}
   *
   * @param activations of at least one text
   */
  public static HeadMeans of(HeadActivations activations) {
    ModelShape shape = activations.shape();
    float[] means = new float[shape.layers() * shape.zWidth()];
    for (HeadId head : shape.allHeads().toList()) {
      int row = (head.layer() * shape.heads() + head.head()) * shape.headDim();
      for (int i = 0; i < shape.headDim(); i++) {
        double sum = 0;
        for (int text = 0; text < activations.size(); text++) {
          sum += activations.z(text, head).at(i);
        }
        means[row + i] = (float) (sum / activations.size());
      }
    }
    return new HeadMeans(shape.heads(), shape.headDim(), means);
  }

  /**
   * {@return the mean of one head [1, d]}
   *
   * @param head a head of the model
   */
  public FloatTensor row(HeadId head) {
    int from = (head.layer() * heads + head.head()) * headDim;
    return new FloatTensor(Arrays.copyOfRange(rows, from, from + headDim), 1, headDim);
  }

  /**
   * {@return whether these are means of a model of this shape}
   *
   * @param shape a model's shape
   */
  public boolean fits(ModelShape shape) {
    return heads == shape.heads()
        && headDim == shape.headDim()
        && rows.length == shape.layers() * shape.zWidth();
  }

  int heads() {
    return heads;
  }

  int headDim() {
    return headDim;
  }

  float[] rows() {
    return rows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeadMeans that
        && heads == that.heads
        && headDim == that.headDim
        && Arrays.equals(rows, that.rows);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rows);
  }
}
