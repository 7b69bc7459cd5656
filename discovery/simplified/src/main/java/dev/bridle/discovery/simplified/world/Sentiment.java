// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.StringJoiner;

/**
 * Film reviews and mood stories whose last word follows from a feeling stated before: work for
 * sentiment summarisers and summary readers.
 */
public final class Sentiment implements DocumentKind {
  private final Lexicon lexicon;

  /** Feelings in the words of the lexicon. */
  public Sentiment(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    int parts = dice.between(2, 3);
    for (int i = 0; i < parts; i++) {
      document.add(dice.chance(0.5) ? review(dice) : story(dice));
    }
    return document.toString();
  }

  private String review(Dice dice) {
    boolean liked = dice.chance(0.5);
    return "I thought this film was %s, I %s it. Conclusion: this film is %s."
        .formatted(
            word(liked ? "praise" : "blame", dice),
            word(liked ? "enjoyed" : "disliked", dice),
            word(liked ? "good" : "bad", dice));
  }

  private String story(Dice dice) {
    List<String> names = dice.pick(lexicon.words("name"), 2);
    boolean firstLikes = dice.chance(0.5);
    boolean aboutFirst = dice.chance(0.5);
    return "%s %s parties, and %s %s parties. One day they are asked to a party. %s feels very %s."
        .formatted(
            names.get(0),
            word(firstLikes ? "enjoyed" : "disliked", dice),
            names.get(1),
            word(firstLikes ? "disliked" : "enjoyed", dice),
            names.get(aboutFirst ? 0 : 1),
            word(firstLikes == aboutFirst ? "glad" : "sad", dice));
  }

  private String word(String list, Dice dice) {
    return dice.pick(lexicon.words(list));
  }
}
