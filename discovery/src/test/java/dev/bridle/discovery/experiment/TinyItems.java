// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prompts for the models of {@code TinyModel}, which know 64 tokens, the first 4 special. */
final class TinyItems {
  /** Position 2 of every prompt, at which its twin differs. */
  static final Mark WORD = new Mark("word");

  private static final int SPECIAL = 4;
  private static final int ORDINARY = 60;

  private TinyItems() {}

  /** Random prompts of 5 to 8 tokens, each with a twin, two of every length in a row. */
  static List<Item> items(int count, long seed) {
    Random random = new Random(seed);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] tokens = random.ints(5 + i / 2 % 4, SPECIAL, SPECIAL + ORDINARY).toArray();
      int[] twin = tokens.clone();
      twin[2] = next(twin[2], 7);
      int answer = SPECIAL + random.nextInt(ORDINARY);
      items.add(
          Item.of(tokens)
              .corruptedBy(twin)
              .answering(List.of(answer), List.of(next(answer, 11)))
              .marking(WORD, List.of(2)));
    }
    return items;
  }

  private static int next(int token, int by) {
    return SPECIAL + (token - SPECIAL + by) % ORDINARY;
  }
}
