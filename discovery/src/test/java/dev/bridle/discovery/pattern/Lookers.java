// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.HandModel;
import dev.bridle.head.HeadId;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Heads that look exactly where they should, and at themselves where there is nothing to see. */
public final class Lookers {
  /** Looks at the position before. */
  public static final HeadId PREVIOUS = new HeadId(0, 0);

  /** Looks at the first position. */
  public static final HeadId FIRST = new HeadId(0, 1);

  /** Looks at all earlier occurrences of the token alike. */
  public static final HeadId DUPLICATE = new HeadId(0, 2);

  /** Looks at all that followed earlier occurrences of the token alike. */
  public static final HeadId INDUCTION = new HeadId(1, 0);

  /** Looks at everything alike. */
  public static final HeadId UNIFORM = new HeadId(1, 1);

  /** Looks at itself. */
  public static final HeadId SELF = new HeadId(1, 2);

  /** All six. */
  public static final HandModel MODEL = HandModel.attending(2, 3, Lookers::row);

  private Lookers() {}

  /** Where a head looks from one position. */
  @FunctionalInterface
  public interface Look {
    /**
     * {@return attention to the positions up to and with the query}
     *
     * @param tokens of the prompt
     * @param at the query
     */
    float[] at(int[] tokens, int at);
  }

  /**
   * {@return a model of one layer whose heads look so}
   *
   * @param looks a head each
   */
  public static HandModel of(Look... looks) {
    return HandModel.attending(
        1, looks.length, (head, tokens, at) -> looks[head.head()].at(tokens, at));
  }

  /**
   * {@return all attention on one position}
   *
   * @param at the query
   * @param key looked at; the query itself where that is later, the first where it is before all
   */
  public static float[] on(int at, int key) {
    float[] row = new float[at + 1];
    row[Math.max(0, Math.min(at, key))] = 1;
    return row;
  }

  /**
   * {@return equal attention to everything}
   *
   * @param tokens of the prompt
   * @param at the query
   */
  public static float[] uniform(int[] tokens, int at) {
    float[] row = new float[at + 1];
    Arrays.fill(row, 1f / (at + 1));
    return row;
  }

  private static float[] row(HeadId head, int[] tokens, int at) {
    IntStream wanted =
        switch (head.layer() * 3 + head.head()) {
          case 0 -> IntStream.range(Math.max(0, at - 1), at);
          case 1 -> IntStream.of(0);
          case 2 -> IntStream.range(0, at).filter(key -> tokens[key] == tokens[at]);
          case 3 -> IntStream.range(1, at).filter(key -> tokens[key - 1] == tokens[at]);
          case 4 -> IntStream.rangeClosed(0, at);
          default -> IntStream.of(at);
        };
    int[] keys = wanted.toArray();
    float[] row = new float[at + 1];
    Arrays.stream(keys.length == 0 ? new int[] {at} : keys)
        .forEach(key -> row[key] += 1f / Math.max(1, keys.length));
    return row;
  }
}
