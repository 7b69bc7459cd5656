// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Titles of three words followed by their initials: work for letter movers. */
public final class Acronyms implements DocumentKind {
  private final Lexicon lexicon;

  /** Titles in the words of the lexicon. */
  public Acronyms(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    int titles = dice.between(3, 5);
    for (int i = 0; i < titles; i++) {
      List<String> words = dice.pick(lexicon.words("title"), 3);
      String initials =
          words.stream().map(word -> word.substring(0, 1)).collect(Collectors.joining(" "));
      document.add("The " + String.join(" ", words) + " ( " + initials + " ).");
    }
    return document.toString();
  }
}
