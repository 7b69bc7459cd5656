// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep;

import dev.bridle.tensor.FloatVector;

/** Sums over a vocabulary, in double precision. */
final class LogProbabilities {
  private LogProbabilities() {}

  /** The mean logit of some tokens. */
  static double mean(FloatVector logits, int... tokens) {
    double sum = 0;
    for (int token : tokens) {
      sum += logits.at(token);
    }
    return sum / tokens.length;
  }

  /** The logarithm of the probability that it is one of these tokens. */
  static double of(FloatVector logits, int... tokens) {
    double likeliest = Double.NEGATIVE_INFINITY;
    for (int token : tokens) {
      likeliest = Math.max(likeliest, logits.at(token));
    }
    double sum = 0;
    for (int token : tokens) {
      sum += Math.exp(logits.at(token) - likeliest);
    }
    return likeliest - normaliser(logits, largest(logits)) + Math.log(sum);
  }

  /** The logarithm of every token's probability. */
  static double[] all(FloatVector logits) {
    double normaliser = normaliser(logits, largest(logits));
    double[] all = new double[logits.size()];
    for (int token = 0; token < all.length; token++) {
      all[token] = logits.at(token) - normaliser;
    }
    return all;
  }

  /** Σ p (ln p − ln q). */
  static double divergence(double[] logP, FloatVector logitsOfQ) {
    double normaliser = normaliser(logitsOfQ, largest(logitsOfQ));
    double sum = 0;
    for (int token = 0; token < logP.length; token++) {
      double p = Math.exp(logP[token]);
      // What never happens does not count, even where it is infinitely unlikely.
      sum += p == 0 ? 0 : p * (logP[token] - (logitsOfQ.at(token) - normaliser));
    }
    return sum;
  }

  private static double largest(FloatVector logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < logits.size(); token++) {
      largest = Math.max(largest, logits.at(token));
    }
    return largest;
  }

  private static double normaliser(FloatVector logits, double largest) {
    double sum = 0;
    for (int token = 0; token < logits.size(); token++) {
      sum += Math.exp(logits.at(token) - largest);
    }
    return largest + Math.log(sum);
  }
}
