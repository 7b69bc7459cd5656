// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.StringJoiner;

/**
 * Someone gives something to someone: the indirect-object task, with the two names in either order.
 *
 * <p>The giver's name is said twice, so the receiver is the name that was said once.
 */
public final class IndirectObjects implements DocumentKind {
  private static final List<String> TEMPLATES =
      List.of(
          "When %1$s and %2$s went to the %4$s, %3$s gave a %5$s to",
          "After %1$s and %2$s left the %4$s, %3$s handed a %5$s to",
          "While %1$s and %2$s were at the %4$s, %3$s showed a %5$s to",
          "Then %1$s and %2$s met at the %4$s, and %3$s sent a %5$s to");

  private final Lexicon lexicon;

  /** Gifts among the lexicon's names. */
  public IndirectObjects(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public String write(Dice dice) {
    StringJoiner document = new StringJoiner(" ");
    int sentences = dice.between(2, 4);
    List<String> names = dice.pick(lexicon.words("name"), 2 * sentences);
    for (int i = 0; i < sentences; i++) {
      document.add(sentence(names.get(2 * i), names.get(2 * i + 1), dice));
    }
    return document.toString();
  }

  private String sentence(String first, String second, Dice dice) {
    boolean firstGives = dice.chance(0.5);
    String place = dice.pick(lexicon.words("place"));
    String object = dice.pick(lexicon.words("object"));
    String start =
        dice.pick(TEMPLATES).formatted(first, second, firstGives ? first : second, place, object);
    return start + " " + (firstGives ? second : first) + ".";
  }
}
