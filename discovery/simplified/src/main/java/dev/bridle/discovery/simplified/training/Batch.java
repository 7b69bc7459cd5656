// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Examples that are learned from in one step, the shorter ones filled up on the right.
 *
 * @param examples the examples, one a row
 */
record Batch(List<Example> examples) {

  Batch {
    examples = List.copyOf(examples);
  }

  /** What the model reads: all but each example's last token, examples × positions. */
  NDArray inputs(NDManager owner) {
    return owner.create(tokens(0), new Shape(examples.size(), positions()));
  }

  /** What it should predict: all but each example's first token, one a row. */
  NDArray targets(NDManager owner) {
    return owner.create(tokens(1), new Shape((long) examples.size() * positions(), 1));
  }

  /** How much each prediction matters, in sum 1; padding does not. */
  NDArray weights(NDManager owner) {
    int positions = positions();
    float[] weights = new float[examples.size() * positions];
    double sum = 0;
    for (int row = 0; row < examples.size(); row++) {
      Example example = examples.get(row);
      for (int i = 1; i < example.length(); i++) {
        weights[row * positions + i - 1] = example.weight(i);
        sum += example.weight(i);
      }
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= (float) sum;
    }
    return owner.create(weights, new Shape(weights.length, 1));
  }

  private int positions() {
    return examples.stream().mapToInt(Example::length).max().orElseThrow() - 1;
  }

  private long[] tokens(int from) {
    int positions = positions();
    long[] tokens = new long[examples.size() * positions];
    for (int row = 0; row < examples.size(); row++) {
      Example example = examples.get(row);
      for (int i = 0; i < example.length() - 1; i++) {
        tokens[row * positions + i] = example.token(i + from);
      }
    }
    return tokens;
  }
}
