// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Sequences of tokens that are learned from in one step, the shorter ones filled up on the right.
 *
 * @param sequences token ids, each sequence at least two long
 */
public record Batch(List<int[]> sequences) {

  /** Copies the list. */
  public Batch {
    sequences = List.copyOf(sequences);
  }

  /** {@return what the model reads: all but each sequence's last token, sequences × positions} */
  NDArray inputs(NDManager owner) {
    return owner.create(tokens(0), new Shape(sequences.size(), positions()));
  }

  /** {@return what it should predict: all but each sequence's first token, one a row} */
  NDArray targets(NDManager owner) {
    return owner.create(tokens(1), new Shape((long) sequences.size() * positions(), 1));
  }

  /** {@return the weight of each prediction: they share 1 equally, padding has none} */
  NDArray weights(NDManager owner) {
    int predicted = sequences.stream().mapToInt(sequence -> sequence.length - 1).sum();
    int positions = positions();
    float[] weights = new float[sequences.size() * positions];
    for (int row = 0; row < sequences.size(); row++) {
      for (int i = 0; i < sequences.get(row).length - 1; i++) {
        weights[row * positions + i] = 1f / predicted;
      }
    }
    return owner.create(weights, new Shape(weights.length, 1));
  }

  private int positions() {
    return sequences.stream().mapToInt(sequence -> sequence.length).max().orElseThrow() - 1;
  }

  private long[] tokens(int from) {
    int positions = positions();
    long[] tokens = new long[sequences.size() * positions];
    for (int row = 0; row < sequences.size(); row++) {
      int[] sequence = sequences.get(row);
      for (int i = 0; i < sequence.length - 1; i++) {
        tokens[row * positions + i] = sequence[i + from];
      }
    }
    return tokens;
  }
}
