// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;

/** A matrix [D, D] that a head makes of the residual stream, as left [D, d] times right [d, D]. */
final class LowRank {
  private final FloatTensor left;
  private final FloatTensor right;
  private final double[][] leftGram;
  private final double[][] rightGram;

  /** Both [D, d]: the second is meant turned over. */
  private LowRank(FloatTensor left, FloatTensor right) {
    this.left = left;
    this.right = right;
    this.leftGram = product(left, left);
    this.rightGram = product(right, right);
  }

  /** W_V·W_O: what the head makes of what it sees. */
  static LowRank output(HeadCircuits circuits, HeadId head, FloatTensor projection) {
    FloatTensor values = circuits.reading(head, HeadInput.VALUE);
    int headDim = values.size(1);
    int width = projection.size(1);
    FloatTensor turned = new FloatTensor(new float[width * headDim], width, headDim);
    for (int i = 0; i < headDim; i++) {
      int from = projection.offset(head.head() * headDim + i);
      for (int column = 0; column < width; column++) {
        turned.data()[column * headDim + i] = projection.data()[from + column];
      }
    }
    return new LowRank(values, turned);
  }

  /** W_Q·W_Kᵀ, or W_K·W_Qᵀ: the side that is read through comes first. */
  static LowRank scores(HeadCircuits circuits, HeadId head, HeadInput first) {
    HeadInput second = first == HeadInput.QUERY ? HeadInput.KEY : HeadInput.QUERY;
    return new LowRank(circuits.reading(head, first), circuits.reading(head, second));
  }

  /** ‖this · next‖ / (‖this‖ · ‖next‖). */
  double compositionWith(LowRank next) {
    double[][] between = product(right, next.left);
    double[][] before = times(leftGram, between);
    double[][] behind = times(between, next.rightGram);
    return Math.sqrt(Math.max(0, inner(before, behind))) / (norm() * next.norm());
  }

  private double norm() {
    return Math.sqrt(inner(leftGram, rightGram));
  }

  /** aᵀ·b of matrices of as many rows. */
  private static double[][] product(FloatTensor a, FloatTensor b) {
    int n = a.size(1);
    int m = b.size(1);
    double[][] product = new double[n][m];
    for (int row = 0; row < a.size(0); row++) {
      for (int i = 0; i < n; i++) {
        double number = a.data()[row * n + i];
        for (int j = 0; j < m; j++) {
          product[i][j] += number * b.data()[row * m + j];
        }
      }
    }
    return product;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static double inner(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        sum += a[i][j] * b[i][j];
      }
    }
    return sum;
  }
}
