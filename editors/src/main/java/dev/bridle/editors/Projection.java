// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.Map;

/**
 * Takes directions out of heads: z − λ⟨z,θ̂⟩θ̂.
 *
 * @param directions the directions by head
 * @param strength λ; 1 removes the direction, less weakens it, 2 mirrors it
 */
public record Projection(Map<HeadId, HeadDirection> directions, double strength)
    implements HeadEditor {
  /** Copies the map. */
  public Projection {
    directions = Map.copyOf(directions);
  }

  /**
   * {@return the editor that removes directions}
   *
   * @param directions by head
   */
  public static Projection out(Map<HeadId, HeadDirection> directions) {
    return new Projection(directions, 1);
  }

  @Override
  public EditPlan plan(ModelShape shape, HeadSet heads) {
    return new EditPlan(
        heads.stream()
            .<HeadEdit>map(
                head ->
                    new HeadEdit.Project(
                        head, HeadDirection.of(directions, shape, head).unit(), strength))
            .toList(),
        Gate.ALL);
  }
}
