// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Invents entity names from syllables.
 *
 * <p>Half of the names are single tokens of the vocabulary; the others are left to be split into
 * their two or three syllables, so that a model of this world must merge subwords to know them.
 */
final class EntityNames {
  private final Lexicon lexicon;
  private final Dice dice;

  EntityNames(Lexicon lexicon, Dice dice) {
    this.lexicon = lexicon;
    this.dice = dice;
  }

  List<String> invent(int count) {
    Set<String> names = new LinkedHashSet<>();
    while (names.size() < count) {
      String middle = dice.chance(0.5) ? dice.pick(lexicon.words("middle")) : "";
      names.add(dice.pick(lexicon.words("onset")) + middle + dice.pick(lexicon.words("coda")));
    }
    return List.copyOf(names);
  }
}
