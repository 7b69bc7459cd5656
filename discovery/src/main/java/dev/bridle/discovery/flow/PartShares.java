// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import java.util.Arrays;

/**
 * How much each part of a sum y = Σ x_j has in it: p_j = max(‖y‖₁ − ‖y − x_j‖₁, 0), made to add up
 * to 1.
 *
 * <p>A part that points away from the sum has nothing in it. Where that holds for all parts, which
 * then nearly cancel each other, their sizes ‖x_j‖₁ stand for the p_j.
 */
final class PartShares {
  private final double[] sum;
  private final double size;
  private final double[] near;
  private final double[] sizes;
  private int parts;

  /**
   * Begins with no part.
   *
   * @param sum y
   * @param most parts
   */
  PartShares(double[] sum, int most) {
    this.sum = sum;
    this.size = size(sum);
    this.near = new double[most];
    this.sizes = new double[most];
  }

  /** Adds the next part. */
  void add(double... part) {
    double rest = 0;
    for (int i = 0; i < sum.length; i++) {
      rest += Math.abs(sum[i] - part[i]);
    }
    near[parts] = Math.max(size - rest, 0);
    sizes[parts] = size(part);
    parts++;
  }

  /** {@return the share of each part, in order; 0 where there were fewer} */
  double[] shares() {
    double[] weights = Arrays.stream(near).sum() > 0 ? near : sizes;
    double total = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> total > 0 ? weight / total : 0).toArray();
  }

  static double size(double... numbers) {
    return Arrays.stream(numbers).map(Math::abs).sum();
  }
}
