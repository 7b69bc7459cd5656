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

  /** Groups of so many tokens, the last first. */
  TokenRows reversed(int length) {
    int groups = tokens() / length;
    TokenRows reversed = none(width);
    for (int group = groups - 1; group >= 0; group--) {
      reversed = reversed.then(slice(group * length, (group + 1) * length), 1);
    }
    return reversed;
  }

  /** The largest number, without its sign. */
  double largest() {
    return distance(new TokenRows(new float[data.length], width));
  }

  /** The largest difference from as many other numbers. */
  double distance(TokenRows other) {
    double largest = 0;
    for (int i = 0; i < data.length; i++) {
      largest = Math.max(largest, Math.abs((double) data[i] - other.data[i]));
    }
    return largest;
  }
}
