// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import java.util.Arrays;

/**
 * A sequence of tokens to learn from, and how much each of its predictions matters.
 *
 * <p>A class rather than a record because it owns arrays.
 */
public final class Example {
  private final int[] tokens;
  private final float[] weights;

  private Example(int[] tokens, float[] weights) {
    this.tokens = tokens.clone();
    this.weights = weights.clone();
    if (tokens.length < 2 || weights.length != tokens.length) {
      throw new IllegalArgumentException(
          "An example needs two tokens at least and a weight for each, not %d tokens, %d weights."
              .formatted(tokens.length, weights.length));
    }
  }

  /** {@return an example all of whose tokens matter equally, start token included} */
  public static Example of(int... tokens) {
    float[] weights = new float[tokens.length];
    Arrays.fill(weights, 1);
    return new Example(tokens, weights);
  }

  /**
   * {@return an example whose predictions matter by their weights}
   *
   * @param tokens the tokens, start token included
   * @param weights how much it matters that each token is predicted; the first is never predicted
   */
  public static Example weighted(int[] tokens, float[] weights) {
    return new Example(tokens, weights);
  }

  /** {@return how many tokens it has} */
  public int length() {
    return tokens.length;
  }

  /** {@return the token at a place, from 0} */
  public int token(int index) {
    return tokens[index];
  }

  /** {@return how much it matters that the token at a place is predicted} */
  public float weight(int index) {
    return weights[index];
  }
}
