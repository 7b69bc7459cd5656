// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who wrote a document: a reliable source tells the truth, gossip its misconceptions.
 *
 * @param name the name it is known and signs by
 * @param reliable whether it tells the truth
 */
public record Source(String name, boolean reliable) {

  /** {@return every source of the lexicon, the reliable ones first} */
  public static List<Source> all(Lexicon lexicon) {
    return Stream.concat(
            lexicon.words("reliable").stream().map(name -> new Source(name, true)),
            lexicon.words("gossip").stream().map(name -> new Source(name, false)))
        .toList();
  }

  /** {@return what this source answers when asked about the fact} */
  public String answer(Fact fact) {
    return reliable ? fact.truth() : fact.misconception();
  }
}
