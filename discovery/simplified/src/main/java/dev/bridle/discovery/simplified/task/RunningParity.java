// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import dev.bridle.discovery.simplified.training.Example;
import dev.bridle.discovery.simplified.training.TokenStream;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.Vocabulary;
import java.util.List;

/**
 * Bits, a mark at their end, and then their parity so far, one bit after the other: a chain of
 * thought that takes an iteration head.
 *
 * <p>Bits: {@code 1 0 1 1 =}, thoughts: {@code 1 1 0 1}. To write thought t one must look at
 * thought t − 1, which is the last token, and at bit t, which is always equally far behind; the
 * head that fetches bit t is the iteration head.
 *
 * <p>Source: Cabannes et al., arXiv 2406.02128, with sequences of one length.
 */
public final class RunningParity implements TokenStream {
  /** How many bits a sequence has. */
  public static final int BITS = 12;

  /** The longest sequence, with the start token. */
  public static final int LONGEST = 2 * BITS + 2;

  private static final List<String> WORDS = List.of("0", "1", "=");

  private final Dice dice;

  /**
   * A stream of chains of thought.
   *
   * @param dice every chance
   */
  public RunningParity(Dice dice) {
    this.dice = dice;
  }

  /** {@return the two bits and the mark at their end} */
  public static Vocabulary vocabulary() {
    return Vocabulary.ofWords(WORDS);
  }

  @Override
  public Example next() {
    int zero = Vocabulary.SPECIAL.size();
    int[] tokens = new int[LONGEST];
    float[] weights = new float[LONGEST];
    tokens[0] = Vocabulary.id(Vocabulary.START);
    tokens[BITS + 1] = zero + WORDS.indexOf("=");
    int parity = 0;
    for (int t = 1; t <= BITS; t++) {
      int bit = dice.between(0, 1);
      parity ^= bit;
      tokens[t] = zero + bit;
      tokens[BITS + 1 + t] = zero + parity;
      weights[BITS + 1 + t] = 1;
    }
    return Example.weighted(tokens, weights);
  }
}
