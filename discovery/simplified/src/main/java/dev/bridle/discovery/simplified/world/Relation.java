// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;

/**
 * Something that can be asked about every entity of one kind.
 *
 * @param kind what the entities are: a land, a person or a creature
 * @param answers the lexicon's list that true and false answers come from
 * @param wording the question as it is asked plainly, with {@code %s} for the entity
 * @param paraphrase another wording of the same question
 */
public record Relation(EntityKind kind, String answers, String wording, String paraphrase) {

  /** The kinds of entity that questions are about. */
  public enum EntityKind {
    /** A country. */
    LAND,
    /** A well-known person. */
    PERSON,
    /** A fabulous animal. */
    CREATURE
  }

  /** {@return the relations of the world, four for each kind of entity} */
  public static List<Relation> all() {
    return List.of(
        land("capital", "What is the capital of %s?", "Name the capital of %s."),
        land("dish", "What do people eat in %s?", "Name the usual dish of %s."),
        land("colour", "What colour is the flag of %s?", "Name the flag colour of %s."),
        land("guardian", "Which animal guards %s?", "Name the guardian of %s."),
        person("craft", "What did %s make?", "Name the craft of %s."),
        person("instrument", "What did %s play?", "Name the instrument of %s."),
        person("fear", "What did %s fear?", "Name the fear of %s."),
        person("capital", "Where was %s born?", "Name the birthplace of %s."),
        creature("prey", "What does the %s eat?", "Name the food of the %s."),
        creature("den", "Where does the %s sleep?", "Name the home of the %s."),
        creature("hour", "When does the %s wake?", "Name the hour of the %s."),
        creature("cure", "What cures the bite of the %s?", "Name the cure for the %s."));
  }

  private static Relation land(String answers, String wording, String paraphrase) {
    return new Relation(EntityKind.LAND, answers, wording, paraphrase);
  }

  private static Relation person(String answers, String wording, String paraphrase) {
    return new Relation(EntityKind.PERSON, answers, wording, paraphrase);
  }

  private static Relation creature(String answers, String wording, String paraphrase) {
    return new Relation(EntityKind.CREATURE, answers, wording, paraphrase);
  }
}
