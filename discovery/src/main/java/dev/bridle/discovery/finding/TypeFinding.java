// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.head.HeadSet;
import java.util.List;

/**
 * All heads of a model, held against one kind.
 *
 * @param type the kind
 * @param ability whether the model can do what such heads are for
 * @param heads every head, best score first
 * @param together what happens without all that were found; labelled {@code none} where none were
 * @param notes what a reader should know, a sentence each
 */
public record TypeFinding(
    HeadType type, Ability ability, List<HeadFinding> heads, Causal together, List<String> notes) {
  /** Copies the lists. */
  public TypeFinding {
    heads = List.copyOf(heads);
    notes = List.copyOf(notes);
  }

  /** {@return the heads whose score makes them of the kind, best first} */
  public HeadSet found() {
    return new HeadSet(heads.stream().filter(HeadFinding::found).map(HeadFinding::head).toList());
  }

  /**
   * {@return the heads with one label, best first}
   *
   * @param label for example cause
   */
  public HeadSet labelled(Label label) {
    return new HeadSet(
        heads.stream()
            .filter(finding -> finding.causal().label() == label)
            .map(HeadFinding::head)
            .toList());
  }

  /** {@return the scores alone} */
  public HeadScores scores() {
    return new HeadScores(
        type,
        heads.stream().map(finding -> new HeadScore(finding.head(), finding.score())).toList());
  }
}
