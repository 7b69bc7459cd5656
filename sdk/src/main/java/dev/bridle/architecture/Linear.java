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
    String product =
        flow.matMul(
            hasBias ? name + ".product" : name, x, weights.transposed(from + ".weight", in, out));
    return hasBias ? flow.add(name, product, weights.asStored(from + ".bias", out)) : product;
  }
}
