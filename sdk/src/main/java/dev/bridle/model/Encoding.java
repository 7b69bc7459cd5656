// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

/**
 * A text as tokens, each with the characters it came from.
 *
 * <p>Special tokens that the tokenizer added have an empty span.
 */
public final class Encoding {
  private final int[] ids;
  private final int[] ends;

  /**
   * Wraps what a tokenizer found.
   *
   * @param ids token ids
   * @param ends for each token the index after its last character; 0 for added tokens
   */
  public Encoding(int[] ids, int[] ends) {
    if (ids.length != ends.length) {
      throw new IllegalArgumentException(ids.length + " tokens, " + ends.length + " spans");
    }
    this.ids = ids.clone();
    this.ends = ends.clone();
  }

  /** {@return a copy of the token ids} */
  public int[] ids() {
    return ids.clone();
  }

  /** {@return the number of tokens} */
  public int size() {
    return ids.length;
  }

  /**
   * {@return the index of the first token that holds a character at or after a place in the text}
   *
   * @param character an index into the text
   */
  public int firstTokenAfter(int character) {
    int token = 0;
    while (token < ids.length && ends[token] <= character) {
      token++;
    }
    return token;
  }
}
