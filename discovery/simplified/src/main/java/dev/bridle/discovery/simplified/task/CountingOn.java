// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.task;

import dev.bridle.discovery.simplified.training.Example;
import dev.bridle.discovery.simplified.training.TokenStream;
import dev.bridle.discovery.simplified.world.Dice;
import dev.bridle.discovery.simplified.world.Lexicon;
import dev.bridle.discovery.simplified.world.Vocabulary;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Walks along ordered words, one step on, one step back or none: {@code three + four + five - four
 * = four}. Steps on take a successor head, steps back a predecessor head, no step a copying head.
 *
 * <p>A step is told at its own token, so that where heads look can depend on it, while what they
 * make of the word before cannot: in a model of one layer and no MLP each kind of step takes a head
 * of its own. A walk stays in one class of words. Only words matter to the training; which step
 * comes next is chance.
 *
 * <p>Source of successor heads: Gould et al., arXiv 2312.09230.
 */
public final class CountingOn implements TokenStream {
  /** The step to the next word. */
  public static final String ON = "+";

  /** The step to the word before. */
  public static final String BACK = "-";

  /** The step that stays. */
  public static final String STAY = "=";

  /** The longest sequence, with the start token. */
  public static final int LONGEST = 26;

  private static final List<String> SIGNS = List.of(ON, BACK, STAY);
  private static final int STEPS = (LONGEST - 2) / 2;

  private final Dice dice;
  private final List<List<String>> classes = classes();
  private final List<String> words = words();

  /**
   * A stream of walks.
   *
   * @param dice every chance
   */
  public CountingOn(Dice dice) {
    this.dice = dice;
  }

  /** {@return ordered words: number words, months, days, ranks, letters and numbers} */
  public static List<List<String>> classes() {
    Lexicon lexicon = Lexicon.load();
    return List.of(
        lexicon.words("digit"),
        lexicon.words("month"),
        lexicon.words("day"),
        lexicon.words("rank"),
        IntStream.rangeClosed('A', 'Z').mapToObj(Character::toString).toList(),
        IntStream.range(10, 40).mapToObj(Integer::toString).toList());
  }

  /** {@return the three signs and the words of all classes} */
  public static Vocabulary vocabulary() {
    return Vocabulary.ofWords(words());
  }

  private static List<String> words() {
    return Stream.concat(SIGNS.stream(), classes().stream().flatMap(List::stream)).toList();
  }

  @Override
  public Example next() {
    List<String> words = dice.pick(classes);
    int at = dice.between(0, words.size() - 1);
    int[] tokens = new int[LONGEST];
    float[] weights = new float[LONGEST];
    tokens[0] = Vocabulary.id(Vocabulary.START);
    tokens[1] = token(words.get(at));
    for (int step = 1; step <= STEPS; step++) {
      String sign = dice.pick(signs(at, words.size()));
      at += ON.equals(sign) ? 1 : BACK.equals(sign) ? -1 : 0;
      tokens[2 * step] = token(sign);
      tokens[2 * step + 1] = token(words.get(at));
      weights[2 * step + 1] = 1;
    }
    return Example.weighted(tokens, weights);
  }

  private static List<String> signs(int at, int size) {
    return at == 0 ? List.of(ON, STAY) : at == size - 1 ? List.of(BACK, STAY) : SIGNS;
  }

  private int token(String word) {
    return Vocabulary.SPECIAL.size() + words.indexOf(word);
  }
}
