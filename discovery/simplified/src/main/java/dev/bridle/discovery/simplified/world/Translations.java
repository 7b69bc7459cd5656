// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import dev.bridle.discovery.simplified.world.Lexicon.Pair;
import java.util.StringJoiner;

/**
 * Velish, the world's second language: its own stories and sentence by sentence translation.
 *
 * <p>Velish has a vocabulary parallel to English and puts adjectives after nouns. Within a document
 * each line stays in the language that it announces, which gives language-coherence probes
 * something to find.
 */
public final class Translations implements DocumentKind {
  private final Lexicon lexicon;

  /** Translations of the lexicon's Velish pairs. */
  public Translations(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    boolean translated = dice.chance(0.6);
    boolean velish = dice.chance(0.5);
    int sentences = dice.between(3, 4);
    document.add(translated ? "" : velish ? "Velish:" : "English:");
    for (int i = 0; i < sentences; i++) {
      document.add(
          translated ? translation(dice) : velish ? clause(dice).velish() : clause(dice).english());
    }
    return document.toString().trim();
  }

  private String translation(Dice dice) {
    Clause clause = clause(dice);
    return dice.chance(0.5)
        ? "English: " + clause.english() + " Velish: " + clause.velish()
        : "Velish: " + clause.velish() + " English: " + clause.english();
  }

  private Clause clause(Dice dice) {
    return new Clause(
        dice.pick(lexicon.pairs("velishAdjective")),
        dice.pick(lexicon.pairs("velishNoun")),
        dice.pick(lexicon.pairs("velishVerb")),
        dice.pick(lexicon.pairs("velishNoun")));
  }

  private record Clause(Pair adjective, Pair subject, Pair verb, Pair object) {
    String english() {
      return "the %s %s %s the %s."
          .formatted(adjective.left(), subject.left(), verb.left(), object.left());
    }

    String velish() {
      return "sa %s %s %s sa %s."
          .formatted(subject.right(), adjective.right(), verb.right(), object.right());
    }
  }
}
