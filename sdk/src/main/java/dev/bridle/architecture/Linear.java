// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

/** A linear layer as torch stores it: weight [out, in], perhaps a bias [out]. */
final class Linear {
  private final Flow flow;
  private final Weights weights;

  Linear(Flow flow, Weights weights) {
    this.flow = flow;
    this.weights = weights;
  }

  String apply(String name, String x, String from, long in, long out, boolean hasBias) {
    String weight = weights.transposed(from + ".weight", in, out);
    return hasBias
        ? biased(name, x, weight, weights.asStored(from + ".bias", out))
        : flow.matMul(name, x, weight);
  }

  /** The layer that has these rows of a tensor where several are stored as one. */
  String apply(String name, String x, String from, Rows rows, long in, boolean hasBias) {
    String weight = weights.transposed(from + ".weight", rows, in);
    return hasBias
        ? biased(name, x, weight, weights.rows(from + ".bias", rows))
        : flow.matMul(name, x, weight);
  }

  private String biased(String name, String x, String weight, String bias) {
    return flow.add(name, flow.matMul(name + ".product", x, weight), bias);
  }
}
