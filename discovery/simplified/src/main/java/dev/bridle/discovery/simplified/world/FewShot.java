// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import dev.bridle.discovery.simplified.world.Lexicon.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Examples of one unnamed task, word to word: translation, opposites or the next in order, for
 * function-vector and in-context heads.
 */
public final class FewShot implements DocumentKind {
  private final List<List<Pair>> tasks;

  /** Tasks over the lexicon's pairs and ordered lists. */
  public FewShot(Lexicon lexicon) {
    List<Pair> opposites = lexicon.pairs("opposite");
    List<Pair> velish =
        Stream.of("velishNoun", "velishAdjective", "velishVerb")
            .flatMap(list -> lexicon.pairs(list).stream())
            .toList();
    this.tasks =
        List.of(
            velish,
            turned(velish),
            Stream.concat(opposites.stream(), turned(opposites).stream()).toList(),
            successors(lexicon.words("digit")),
            successors(lexicon.words("month")));
  }

  @Override
  public String write(Dice dice) {
    List<Pair> task = dice.pick(tasks);
    return dice.pick(task, Math.min(task.size(), dice.between(6, 10))).stream()
        .map(pair -> pair.left() + " > " + pair.right() + ".")
        .collect(Collectors.joining(" "));
  }

  private static List<Pair> turned(List<Pair> pairs) {
    return pairs.stream().map(Pair::turned).toList();
  }

  private static List<Pair> successors(List<String> sequence) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 1; i < sequence.size(); i++) {
      pairs.add(new Pair(sequence.get(i - 1), sequence.get(i)));
    }
    return List.copyOf(pairs);
  }
}
