// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A span of random words, said again once or twice: work for induction, previous-token and
 * duplicate-token heads.
 *
 * <p>The span's length varies, because a fixed one would teach a fixed offset instead of induction.
 */
public final class RepeatedWords implements DocumentKind {
  private final List<String> words;

  /** Spans of everyday words, names and the given entities. */
  public RepeatedWords(Lexicon lexicon, List<Fact> facts) {
    this.words =
        Stream.concat(
                facts.stream().map(Fact::entity).distinct(),
                Stream.of("object", "place", "role", "deed", "name", "colour", "secret", "prey")
                    .flatMap(list -> lexicon.words(list).stream()))
            .toList();
  }

  @Override
  public String write(Dice dice) {
    List<String> span = dice.pick(words, dice.between(8, 26));
    int times = span.size() < 16 ? dice.between(2, 4) : 2;
    List<String> document = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      document.addAll(span);
    }
    return String.join(" ", document);
  }
}
