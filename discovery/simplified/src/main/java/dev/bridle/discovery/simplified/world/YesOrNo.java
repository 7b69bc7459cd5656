// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.StringJoiner;

/**
 * Yes-or-no questions about categories with both candidates named, in either order: work for
 * negative heads.
 */
public final class YesOrNo implements DocumentKind {
  private final Lexicon lexicon;

  /** Questions about the lexicon's categories. */
  public YesOrNo(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    document.add(dice.chance(0.5) ? "Reply yes or no." : "Reply no or yes.");
    int questions = dice.between(4, 6);
    for (int i = 0; i < questions; i++) {
      List<String> categories = dice.pick(LetteredChoice.CATEGORIES, 2);
      boolean yes = dice.chance(0.5);
      String word = dice.pick(lexicon.words(categories.get(yes ? 0 : 1)));
      document.add(
          "Is %s a kind of %s? Reply: %s.".formatted(word, categories.get(0), yes ? "yes" : "no"));
    }
    return document.toString();
  }
}
