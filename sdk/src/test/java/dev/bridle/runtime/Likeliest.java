// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.tensor.FloatVector;

/** The greedy choice, made by hand. */
final class Likeliest {
  private Likeliest() {}

  /** {@return the token with the highest logit, the first of equals} */
  static int token(FloatVector logits) {
    int best = 0;
    for (int token = 1; token < logits.size(); token++) {
      best = logits.at(token) > logits.at(best) ? token : best;
    }
    return best;
  }
}
