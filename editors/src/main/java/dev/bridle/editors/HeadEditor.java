// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.edit.EditPlan;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;

/**
 * Turns heads into a plan.
 *
 * <p>Obligations: the plan edits exactly these heads, in this order, and fits the shape; the same
 * heads give the same plan.
 */
public interface HeadEditor {
  /**
   * {@return the edits of these heads}
   *
   * @param shape of the model to be edited
   * @param heads which heads
   * @throws dev.bridle.error.InputException if the model does not have one of them
   */
  EditPlan plan(ModelShape shape, HeadSet heads);
}
