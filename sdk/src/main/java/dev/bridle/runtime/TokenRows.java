// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import java.util.Arrays;

/** One row of numbers a token. */
final class TokenRows {
  private final float[] data;
  private final int width;

  /** Wraps numbers, row by row. */
  TokenRows(float[] data, int width) {
    this.data = data;
    this.width = width;
  }

  static TokenRows none(int width) {
    return new TokenRows(new float[0], width);
  }

  /** The numbers themselves. */
  float[] data() {
    return data;
  }

  int width() {
    return width;
  }

  int tokens() {
    return data.length / width;
  }

  /** The tokens from one to another. */
  TokenRows slice(int from, int to) {
    return new TokenRows(Arrays.copyOfRange(data, from * width, to * width), width);
  }

  /** These tokens, and then others so many times over. */
  TokenRows then(TokenRows more, int times) {
    float[] all = Arrays.copyOf(data, data.length + times * more.data.length);
    for (int i = 0; i < times; i++) {
      System.arraycopy(more.data, 0, all, data.length + i * more.data.length, more.data.length);
    }
    return new TokenRows(all, width);
  }

  /** Of groups of so many tokens, the last of each. */
  TokenRows lastOfEach(int length) {
    int groups = tokens() / length;
    float[] last = new float[groups * width];
    for (int group = 0; group < groups; group++) {
      System.arraycopy(data, ((group + 1) * length - 1) * width, last, group * width, width);
    }
    return new TokenRows(last, width);
  }
}
