// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.probe.FragmentNames.Shown;
import dev.bridle.tensor.FloatTensor;

/**
 * What heads' products become on their way to the sum that they are added to, past a norm for
 * example: each head's share, over the scale that all of them together have.
 */
final class HeadSum {
  private final RowFragment behind;
  private final RowScale scale;
  private final float[] bias;

  /**
   * Takes what stands on that way.
   *
   * @param behind runs it
   * @param scale what it divides by
   * @param bias what is added to the heads before [D], one number for all, or none
   */
  HeadSum(RowFragment behind, RowScale scale, float[] bias) {
    this.behind = behind;
    this.scale = scale;
    this.bias = bias.clone();
  }

  /** Shares [n, H, D] of products [n, H, D]. */
  FloatTensor shares(FloatTensor products) {
    int width = products.size(2);
    int heads = products.size(1);
    double[] sizes = new double[products.size(0) * heads];
    FloatTensor unit = unit(products, sizes);
    float[] made = behind.of(Shown.ROWS, unit).data();
    float[] nothing = behind.of(Shown.ROWS, new FloatTensor(new float[width], 1, width)).data();
    float[] whole = wholes(products);
    for (int row = 0; row < sizes.length; row++) {
      double own = scale.of(unit.data(), row * width, width) * sizes[row];
      double all = scale.of(whole, row / heads * width, width);
      for (int i = 0; i < width; i++) {
        int cell = row * width + i;
        made[cell] = (float) ((made[cell] - (double) nothing[i]) * own / all);
      }
    }
    return new FloatTensor(made, products.shape());
  }

  /** The same rows [n·H, D], each of the size of one: there no norm's epsilon counts. */
  private FloatTensor unit(FloatTensor products, double[] sizes) {
    int width = products.size(2);
    float[] unit = new float[products.data().length];
    for (int row = 0; row < sizes.length; row++) {
      double size = scale.of(products.data(), row * width, width);
      sizes[row] = size > 0 ? size : 1;
      for (int i = row * width; i < (row + 1) * width; i++) {
        unit[i] = (float) (products.data()[i] / sizes[row]);
      }
    }
    return new FloatTensor(unit, sizes.length, width);
  }

  /** All heads together, and the bias [n, D]. */
  private float[] wholes(FloatTensor products) {
    int heads = products.size(1);
    int width = products.size(2);
    float[] whole = new float[products.size(0) * width];
    for (int i = 0; i < whole.length; i++) {
      double sum = bias.length == 0 ? 0 : bias[bias.length == 1 ? 0 : i % width];
      for (int head = 0; head < heads; head++) {
        sum += products.data()[(i / width * heads + head) * width + i % width];
      }
      whole[i] = (float) sum;
    }
    return whole;
  }
}
