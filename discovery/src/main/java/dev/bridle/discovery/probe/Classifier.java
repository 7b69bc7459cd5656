// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import java.util.Locale;

/** What is fitted on a head's output to read a label off it. */
public enum Classifier {
  /**
   * A straight boundary: σ(⟨θ,z⟩ + c), fitted with an L2 penalty, C = 1, as inference-time
   * intervention does (Li et al., arXiv 2306.03341).
   */
  LOGISTIC,
  /**
   * A curved boundary. NL-ITI (Hoscilowicz et al., arXiv 2403.18680) trains a small network for it;
   * here it is a logistic fit on random Fourier features beside z, which is as curved, and has one
   * optimum.
   */
  NONLINEAR;

  /**
   * {@return a classifier}
   *
   * @param rows outputs of one head [n, d], at least one
   * @param labels of the rows
   * @param seed of whatever is drawn
   */
  Reading fit(double[][] rows, boolean[] labels, long seed) {
    return this == LOGISTIC ? LogisticFit.of(rows, labels) : FourierFit.of(rows, labels, seed);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
