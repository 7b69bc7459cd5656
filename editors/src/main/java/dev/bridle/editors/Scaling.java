// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;

/**
 * Turns heads up or down: z becomes s·z.
 *
 * @param factor s; above 1 amplifies, between 0 and 1 suppresses, 0 ablates
 */
public record Scaling(double factor) implements HeadEditor {
  /**
   * {@return the editor that multiplies z}
   *
   * @param factor s, finite
   */
  public static Scaling by(double factor) {
    return new Scaling(factor);
  }

  @Override
  public EditPlan plan(ModelShape shape, HeadSet heads) {
    heads.forEach(shape::require);
    return new EditPlan(
        heads.stream().<HeadEdit>map(head -> new HeadEdit.Scale(head, factor)).toList(), Gate.ALL);
  }
}
