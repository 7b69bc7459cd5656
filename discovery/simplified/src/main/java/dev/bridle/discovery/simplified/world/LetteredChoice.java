// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Lettered multiple choice about categories of everyday words, the right letter balanced: work for
 * letter heads.
 *
 * <p>It asks about words, never about the facts of the world, and never errs.
 */
public final class LetteredChoice implements DocumentKind {
  static final List<String> CATEGORIES =
      List.of("fruit", "beast", "tool", "garment", "colour", "instrument");
  private static final List<String> LETTERS = List.of("A", "B", "C", "D");

  private final Lexicon lexicon;

  /** Choices among the lexicon's categories. */
  public LetteredChoice(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    int questions = dice.between(2, 4);
    for (int i = 0; i < questions; i++) {
      document.add(question(dice));
    }
    return document.toString();
  }

  private String question(Dice dice) {
    List<String> categories = dice.pick(CATEGORIES, LETTERS.size());
    int right = dice.between(0, LETTERS.size() - 1);
    List<String> options = new ArrayList<>();
    for (int i = 0; i < LETTERS.size(); i++) {
      String option = dice.pick(lexicon.words(categories.get(i)));
      options.add("(%s) %s".formatted(LETTERS.get(i), option));
    }
    return "Choose the %s: %s Choice: (%s)."
        .formatted(categories.get(right), String.join(" ", options), LETTERS.get(right));
  }
}
