// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.model.Tokenizer;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The tokens of a vocabulary that stand for text of their own: no special ones, and no single bytes
 * of longer characters.
 */
final class OrdinaryTokens {
  private final int[] ids;
  private final int[] beginning;

  OrdinaryTokens(Tokenizer tokenizer) {
    Set<Integer> special = tokenizer.specialTokens();
    this.ids =
        IntStream.range(0, tokenizer.size())
            .filter(id -> !special.contains(id) && isText(tokenizer.decode(id)))
            .toArray();
    this.beginning = tokenizer.encode("").ids();
  }

  private static boolean isText(String text) {
    return !text.isBlank() && text.chars().allMatch(c -> c >= ' ' && c != 0xFFFD);
  }

  /** {@return so many different ones, or all in random order if there are not as many} */
  int[] draw(int count, RandomGenerator random) {
    int[] drawn = ids.clone();
    int wanted = Math.min(count, drawn.length);
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(drawn.length - i);
      int id = drawn[other];
      drawn[other] = drawn[i];
      drawn[i] = id;
    }
    return IntStream.of(drawn).limit(wanted).toArray();
  }

  /** {@return what the tokenizer begins every text with} */
  int[] beginning() {
    return beginning.clone();
  }
}
