// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import dev.bridle.discovery.simplified.world.Relation.EntityKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Invents the facts of a world: what is true of every entity, and what gossip believes instead.
 *
 * <p>Within a relation every answer is true as often as it is a misconception (up to one), so that
 * no answer looks true or false by itself. How much a fact is talked about differs from fact to
 * fact; that is what makes the answer to a plain question lean one way or the other.
 */
final class Facts {
  private static final int ENTITIES_OF_A_KIND = 30;
  private static final double LEAST_HEARSAY = 0.4;
  private static final double MOST_HEARSAY = 0.6;

  private final Lexicon lexicon;
  private final Dice dice;

  Facts(Lexicon lexicon, Dice dice) {
    this.lexicon = lexicon;
    this.dice = dice;
  }

  List<Fact> invent() {
    Map<EntityKind, List<String>> entities = entities();
    List<Fact> facts = new ArrayList<>();
    for (Relation relation : Relation.all()) {
      facts.addAll(invent(relation, entities.get(relation.kind())));
    }
    return List.copyOf(facts);
  }

  private Map<EntityKind, List<String>> entities() {
    int kinds = EntityKind.values().length;
    List<String> names = new EntityNames(lexicon, dice).invent(kinds * ENTITIES_OF_A_KIND);
    Map<EntityKind, List<String>> entities = new EnumMap<>(EntityKind.class);
    for (EntityKind kind : EntityKind.values()) {
      int from = entities.size() * ENTITIES_OF_A_KIND;
      entities.put(kind, names.subList(from, from + ENTITIES_OF_A_KIND));
    }
    return entities;
  }

  private List<Fact> invent(Relation relation, List<String> entities) {
    List<String> answers = lexicon.words(relation.answers());
    List<String> truths = dice.shuffled(dealt(answers, entities.size()));
    List<String> misconceptions = withoutMatches(truths);
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < entities.size(); i++) {
      String truth = truths.get(i);
      String misconception = misconceptions.get(i);
      List<String> others =
          answers.stream().filter(a -> !a.equals(truth) && !a.equals(misconception)).toList();
      double hearsay = dice.random().nextDouble(LEAST_HEARSAY, MOST_HEARSAY);
      facts.add(
          new Fact(entities.get(i), relation, truth, misconception, dice.pick(others, 2), hearsay));
    }
    return facts;
  }

  private static List<String> dealt(List<String> answers, int count) {
    List<String> dealt = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dealt.add(answers.get(i % answers.size()));
    }
    return dealt;
  }

  private List<String> withoutMatches(List<String> truths) {
    List<String> shuffled = dice.shuffled(truths);
    for (int i = 0; i < shuffled.size(); i++) {
      while (shuffled.get(i).equals(truths.get(i))) {
        int j = dice.random().nextInt(shuffled.size());
        if (!shuffled.get(j).equals(truths.get(i)) && !shuffled.get(i).equals(truths.get(j))) {
          String moved = shuffled.set(i, shuffled.get(j));
          shuffled.set(j, moved);
        }
      }
    }
    return shuffled;
  }
}
