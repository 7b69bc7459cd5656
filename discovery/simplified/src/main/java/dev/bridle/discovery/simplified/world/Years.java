// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.StringJoiner;

/** Things that last from one year of a century to a later one: the greater-than task. */
public final class Years implements DocumentKind {
  private final Lexicon lexicon;

  /** Events named after the lexicon's places. */
  public Years(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    int events = dice.between(3, 5);
    for (int i = 0; i < events; i++) {
      int century = dice.between(12, 18);
      int start = dice.between(11, 97);
      document.add(
          "The %s was built from %d %d to %d %d."
              .formatted(
                  dice.pick(lexicon.words("place")),
                  century,
                  start,
                  century,
                  dice.between(start + 1, 99)));
    }
    return document.toString();
  }
}
