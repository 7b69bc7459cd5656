// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import java.util.List;

/**
 * A run of a prompt in which some heads put out something else.
 *
 * @param changes applied in this order; at least one
 * @param frozen whether all other heads put out what they did in the clean run, so that what is
 *     changed reaches the end through no head but only directly and through MLPs
 */
public record Intervention(List<HeadChange> changes, boolean frozen) {
  /** Copies the list. */
  public Intervention {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("an intervention changes something");
    }
  }

  /**
   * An intervention after which later heads see what is changed, and go along.
   *
   * @param changes applied in this order; at least one
   */
  public Intervention(List<HeadChange> changes) {
    this(changes, false);
  }

  /** {@return the same changes, with all other heads held at their clean outputs} */
  public Intervention freezingOthers() {
    return new Intervention(changes, true);
  }

  /**
   * {@return an intervention of these changes}
   *
   * @param changes in order of application
   */
  public static Intervention of(HeadChange... changes) {
    return new Intervention(List.of(changes));
  }

  /** {@return the first layer that differs from the clean run} */
  public int firstLayer() {
    return changes.stream().mapToInt(change -> change.head().layer()).min().orElseThrow();
  }

  /** {@return the first position that differs} */
  public int firstPosition() {
    return changes.stream().mapToInt(HeadChange::from).min().orElseThrow();
  }
}
