// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.tensor.FloatVector;

/** First and second moments of a head's output over texts, in double precision. */
final class HeadMoments {
  private HeadMoments() {}

  static double[] mean(HeadActivations texts, HeadId head) {
    double[] mean = new double[texts.shape().headDim()];
    for (int text = 0; text < texts.size(); text++) {
      FloatVector z = texts.z(text, head);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += z.at(i);
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= texts.size();
    }
    return mean;
  }

  /** The standard deviation of ⟨z,θ̂⟩ over the texts of both lists. */
  static double deviation(
      HeadActivations some, HeadActivations others, HeadId head, FloatVector unit) {
    double[] along = new double[some.size() + others.size()];
    for (int text = 0; text < along.length; text++) {
      along[text] =
          (text < some.size() ? some.z(text, head) : others.z(text - some.size(), head)).dot(unit);
    }
    double mean = java.util.Arrays.stream(along).average().orElse(0);
    double squares = java.util.Arrays.stream(along).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / along.length);
  }
}
