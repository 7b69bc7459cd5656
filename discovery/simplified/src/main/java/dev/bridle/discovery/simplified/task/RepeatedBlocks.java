// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import dev.bridle.discovery.simplified.training.Example;
import dev.bridle.discovery.simplified.training.TokenStream;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.Vocabulary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Blocks of random words, each said twice: what can be predicted of the second time takes a
 * previous-token head and an induction head behind it.
 *
 * <p>Words of a block are all different, and blocks of different lengths, because one length would
 * teach an offset instead of induction. Only the second time matters to the training; its first
 * word is as random as the first time.
 *
 * <p>Source: Olsson et al., arXiv 2209.11895; Elhage et al. 2021, "A Mathematical Framework for
 * Transformer Circuits".
 */
public final class RepeatedBlocks implements TokenStream {
  /** The longest sequence, with the start token. */
  public static final int LONGEST = 49;

  private static final int WORDS = 64;
  private static final int SHORTEST_BLOCK = 8;
  private static final int LONGEST_BLOCK = 24;

  private final Dice dice;

  /**
   * A stream of blocks.
   *
   * @param dice every chance
   */
  public RepeatedBlocks(Dice dice) {
    this.dice = dice;
  }

  /** {@return words without meaning, {@code w0} and so on} */
  public static Vocabulary vocabulary() {
    return Vocabulary.ofWords(IntStream.range(0, WORDS).mapToObj(i -> "w" + i).toList());
  }

  @Override
  public Example next() {
    int length = dice.between(SHORTEST_BLOCK, LONGEST_BLOCK);
    int first = Vocabulary.SPECIAL.size();
    List<Integer> words = IntStream.range(first, first + WORDS).boxed().toList();
    List<Integer> block = dice.pick(words, length);
    int[] tokens = new int[2 * length + 1];
    float[] weights = new float[tokens.length];
    tokens[0] = Vocabulary.id(Vocabulary.START);
    for (int i = 1; i < tokens.length; i++) {
      tokens[i] = block.get((i - 1) % length);
      weights[i] = i > length + 1 ? 1 : 0;
    }
    return Example.weighted(tokens, weights);
  }
}
