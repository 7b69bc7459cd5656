// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all drafts of a task must meet and are given.
 *
 * @param firstToken whether an answer may be longer than a token, its first one then standing for
 *     it; otherwise it must be exactly one
 * @param someSuffice whether answers that do not fit are left out as long as one is left
 * @param aligned whether a corrupted twin must have as many tokens as its prompt
 * @param whole marks that must be exactly one token, which belongs to nothing else
 * @param derived more marks: their name and which place of which other mark they stand at
 * @param relations links between marks: of each kind, marks and those that they are related to
 */
public record Demands(
    boolean firstToken,
    boolean someSuffice,
    boolean aligned,
    Set<Mark> whole,
    Map<Mark, Beside> derived,
    Map<Link.Kind, Map<Mark, List<Mark>>> relations) {
  /** Copies the set and the maps. */
  public Demands {
    whole = Set.copyOf(whole);
    derived = Map.copyOf(derived);
    relations = Map.copyOf(relations);
  }

  /**
   * {@return demands of tasks that follow a rule}
   *
   * @param firstToken whether an answer may be longer than a token
   * @param aligned whether a corrupted twin must have as many tokens as its prompt
   */
  public static Demands of(boolean firstToken, boolean aligned) {
    return new Demands(firstToken, false, aligned, Set.of(), Map.of(), Map.of());
  }

  /**
   * A place that is named after another one.
   *
   * @param place where it stands
   * @param of the other mark
   */
  public record Beside(Place place, Mark of) {}

  /** Where a place stands from another one. */
  public enum Place {
    /** The token before its first. */
    BEFORE,
    /** Its first token. */
    FIRST,
    /** Its last token. */
    LAST,
    /** The token after its last. */
    AFTER
  }
}
