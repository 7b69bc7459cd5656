// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.util.Arrays;
import java.util.List;

/**
 * Rows of tokens of one length, shorter ones padded on the left.
 *
 * <p>Each row may say how long its prompt is: edits behind the gate {@code generated} apply from
 * there on.
 */
public final class TokenBatch {
  private final int[][] ids;
  private final int[] lengths;
  private final int[] prompts;

  private TokenBatch(int[][] ids, int[] lengths, int[] prompts) {
    this.ids = ids;
    this.lengths = lengths;
    this.prompts = prompts;
  }

  /**
   * {@return a batch of these sequences}
   *
   * @param sequences token ids, at least one each
   */
  public static TokenBatch of(List<int[]> sequences) {
    int length = sequences.stream().mapToInt(row -> row.length).max().orElse(0);
    if (sequences.stream().anyMatch(row -> row.length == 0)) {
      throw new IllegalArgumentException("a row without tokens");
    }
    int[][] ids = new int[sequences.size()][length];
    int[] lengths = new int[sequences.size()];
    for (int row = 0; row < ids.length; row++) {
      int[] sequence = sequences.get(row);
      lengths[row] = sequence.length;
      System.arraycopy(sequence, 0, ids[row], length - sequence.length, sequence.length);
    }
    return new TokenBatch(ids, lengths, lengths.clone());
  }

  /**
   * {@return a batch of one sequence}
   *
   * @param sequence token ids, at least one
   */
  public static TokenBatch of(int... sequence) {
    return of(List.of(sequence));
  }

  /**
   * {@return the same rows, each with the length of its prompt}
   *
   * @param prompts tokens of each row that count as prompt; without this, all
   */
  public TokenBatch withPrompts(int... prompts) {
    if (prompts.length != ids.length) {
      throw new IllegalArgumentException(prompts.length + " prompts for " + ids.length + " rows");
    }
    return new TokenBatch(ids, lengths, prompts.clone());
  }

  /** {@return the number of rows} */
  public int rows() {
    return ids.length;
  }

  /** {@return tokens a row, padding included} */
  public int length() {
    return ids.length == 0 ? 0 : ids[0].length;
  }

  /**
   * {@return a row's real tokens}
   *
   * @param row from 0
   */
  public int lengthOf(int row) {
    return lengths[row];
  }

  /**
   * {@return where a row's real tokens begin}
   *
   * @param row from 0
   */
  public int startOf(int row) {
    return length() - lengths[row];
  }

  /**
   * {@return how many of a row's real tokens are its prompt}
   *
   * @param row from 0
   */
  public int promptOf(int row) {
    return prompts[row];
  }

  /**
   * {@return a token id; 0 at padding}
   *
   * @param row from 0
   * @param position from 0, padding included
   */
  public int id(int row, int position) {
    return ids[row][position];
  }

  /**
   * {@return a row's real tokens, without its padding}
   *
   * @param row from 0
   */
  public int[] sequence(int row) {
    return Arrays.copyOfRange(ids[row], startOf(row), length());
  }

  @Override
  public String toString() {
    return "TokenBatch" + Arrays.toString(lengths);
  }
}
