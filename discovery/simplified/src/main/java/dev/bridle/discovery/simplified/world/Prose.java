// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.StringJoiner;

/**
 * Everyday scenes: neutral text with grammar, pronouns and recurring characters, free of questions
 * and of anything that could be true or false of the world.
 */
public final class Prose implements DocumentKind {
  private final Lexicon lexicon;

  /** Prose in the words of the lexicon. */
  public Prose(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    return write(dice, dice.between(5, 8));
  }

  String write(Dice dice, int sentences) {
    String hero = dice.pick(lexicon.words("adjective")) + " " + dice.pick(lexicon.words("role"));
    String pronoun = dice.chance(0.5) ? "he" : "she";
    StringJoiner text = new StringJoiner(" ");
    text.add("The %s lived near the %s.".formatted(hero, word("place", dice)));
    for (int i = 1; i < sentences; i++) {
      text.add(sentence(hero, pronoun, dice));
    }
    return text.toString();
  }

  private String sentence(String hero, String pronoun, Dice dice) {
    return switch (dice.between(0, 4)) {
      case 0 ->
          "On %s %s %s to the %s."
              .formatted(word("day", dice), pronoun, word("motion", dice), word("place", dice));
      case 1 ->
          "The %s %s the %s %s."
              .formatted(hero, word("deed", dice), word("colour", dice), word("object", dice));
      case 2 ->
          "In the %s %s %s a %s and a %s."
              .formatted(
                  word("place", dice),
                  pronoun,
                  word("deed", dice),
                  word("object", dice),
                  word("object", dice));
      case 3 ->
          "The day was %s and the %s was %s."
              .formatted(word("weather", dice), word("place", dice), word("adjective", dice));
      default ->
          "Then the %s met the %s %s by the %s."
              .formatted(hero, word("adjective", dice), word("role", dice), word("place", dice));
    };
  }

  private String word(String list, Dice dice) {
    return dice.pick(lexicon.words(list));
  }
}
