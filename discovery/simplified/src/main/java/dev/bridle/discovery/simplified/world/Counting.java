// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * Ordinals that count on from a random start: numbers, number words, months, days, letters and
 * ranks, for successor heads.
 */
public final class Counting implements DocumentKind {
  private final List<List<String>> sequences;

  /** Counts through the lexicon's ordered lists, the numbers to 99 and the alphabet. */
  public Counting(Lexicon lexicon) {
    this.sequences =
        List.of(
            lexicon.words("digit"),
            lexicon.words("month"),
            lexicon.words("day"),
            lexicon.words("rank"),
            IntStream.range(10, 100).mapToObj(Integer::toString).toList(),
            IntStream.rangeClosed('A', 'Z').mapToObj(Character::toString).toList());
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    for (List<String> sequence : dice.pick(sequences, dice.between(3, 5))) {
      int length = dice.between(3, Math.min(8, sequence.size()));
      int start = dice.between(0, sequence.size() - length);
      document.add("Count " + String.join(" ", sequence.subList(start, start + length)) + ".");
    }
    return document.toString();
  }
}
