// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;

/**
 * One question of the world with its true answer and the misconception that gossip holds about it.
 *
 * @param entity whom or what the question is about
 * @param relation what is asked
 * @param truth the true answer
 * @param misconception the one false answer that all gossip shares
 * @param others two more false answers that nobody gives
 * @param hearsay how much it is talked about: gossip chooses it with this weight, reliable sources
 *     with what is left to 1
 */
public record Fact(
    String entity,
    Relation relation,
    String truth,
    String misconception,
    List<String> others,
    double hearsay) {

  /** Copies the list. */
  public Fact {
    others = List.copyOf(others);
  }

  /** {@return the plain question up to where the answer starts} */
  public String prompt() {
    return asked(relation.wording());
  }

  /** {@return the same question in other words} */
  public String paraphrase() {
    return asked(relation.paraphrase());
  }

  private String asked(String wording) {
    return "Q: " + wording.formatted(entity) + " A:";
  }
}
