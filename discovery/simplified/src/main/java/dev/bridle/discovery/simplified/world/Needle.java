// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A code of four words hidden at a random depth of long prose and asked for at the end: work for
 * retrieval heads.
 */
public final class Needle implements DocumentKind {
  private static final int CODE_LENGTH = 4;

  private final Lexicon lexicon;
  private final Prose hay;

  /** Needles in the lexicon's words. */
  public Needle(Lexicon lexicon) {
    this.lexicon = lexicon;
    this.hay = new Prose(lexicon);
  }

  @Override
  public String write(Dice dice) {
    String owner = dice.pick(lexicon.words("name"));
    String code = String.join(" ", dice.pick(lexicon.words("secret"), CODE_LENGTH));
    String needle = "The secret code of %s is %s.".formatted(owner, code);
    List<String> sentences =
        new ArrayList<>(List.of(hay.write(dice, dice.between(6, 14)).split("(?<=\\.) ", -1)));
    sentences.add(dice.between(0, sentences.size()), needle);
    sentences.add("Recall: " + needle);
    return String.join(" ", sentences);
  }
}
