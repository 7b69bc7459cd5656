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
 * <p>The true answer, the misconception and the other false answers to a question are drawn from
 * one list with equal chances. How much a fact is talked about differs from fact to fact; that is
 * what makes the answer to a plain question lean one way or the other.
 */
final class Facts {
  private static final int ENTITIES_OF_A_KIND = 18;
  private static final int ANSWERS = 4;
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
    List<Fact> facts = new ArrayList<>();
    for (String entity : entities) {
      List<String> drawn = dice.pick(answers, ANSWERS);
      double hearsay = dice.random().nextDouble(LEAST_HEARSAY, MOST_HEARSAY);
      facts.add(
          new Fact(
              entity, relation, drawn.get(0), drawn.get(1), drawn.subList(2, ANSWERS), hearsay));
    }
    return facts;
  }
}
