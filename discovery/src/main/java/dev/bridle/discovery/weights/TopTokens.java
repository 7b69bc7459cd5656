// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Collection;

/** Which tokens of the whole vocabulary heads raise most, a block of rows at a time. */
final class TopTokens {
  /** Logits at once: 64 MB of them. */
  private static final int AT_ONCE = 1 << 24;

  private final HeadCircuits circuits;
  private final float[] constant;
  private final int width;

  TopTokens(HeadCircuits circuits) {
    this.circuits = circuits;
    this.width = circuits.shape().hiddenSize();
    this.constant = circuits.logits(new FloatTensor(new float[width], 1, width)).data();
  }

  /** What reads off each row's logits one number. */
  interface Reading {
    double of(int row, float[] logits);
  }

  /**
   * Reads every row's logits, those of nothing taken away: the unembedding's bias is no head's.
   *
   * @param rows [n, D], or any shape that ends in D
   */
  double[] read(float[] rows, Reading reading) {
    int count = rows.length / width;
    int vocabulary = constant.length;
    int most = Math.max(1, AT_ONCE / vocabulary);
    double[] read = new double[count];
    for (int from = 0; from < count; from += most) {
      int to = Math.min(count, from + most);
      float[] part = Arrays.copyOfRange(rows, from * width, to * width);
      float[] all = circuits.logits(new FloatTensor(part, to - from, width)).data();
      for (int row = from; row < to; row++) {
        int at = (row - from) * vocabulary;
        float[] logits = Arrays.copyOfRange(all, at, at + vocabulary);
        for (int token = 0; token < vocabulary; token++) {
          logits[token] -= constant[token];
        }
        read[row] = reading.of(row, logits);
      }
    }
    return read;
  }

  /** How many of some tokens are among the highest so many; equals count against a token. */
  static int among(int top, float[] logits, Collection<Integer> tokens) {
    int found = 0;
    for (int token : tokens) {
      int above = 0;
      for (int other = 0; other < logits.length && above < top; other++) {
        above += other != token && logits[other] >= logits[token] ? 1 : 0;
      }
      found += above < top ? 1 : 0;
    }
    return found;
  }
}
