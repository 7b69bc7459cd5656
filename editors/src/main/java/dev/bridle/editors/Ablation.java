// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.model.HeadActivations;
import dev.bridle.tensor.FloatVector;
import java.util.function.Function;

/**
 * Takes heads out: their output becomes zero, or its mean over some texts.
 *
 * <p>Zero ablation asks what happens without the head, and moves the residual stream to where it
 * never is; mean ablation asks what happens without what the head says about this text, and is the
 * gentler question. Neither sees heads that stand in for the missing one (backup heads).
 */
public final class Ablation implements HeadEditor {
  private final Function<HeadId, HeadEdit> edit;

  private Ablation(Function<HeadId, HeadEdit> edit) {
    this.edit = edit;
  }

  /** {@return the editor that sets z to zero} */
  public static Ablation zero() {
    return new Ablation(HeadEdit.Ablate::new);
  }

  /**
   * {@return the editor that sets z to its mean}
   *
   * @param activations over which the mean is taken, at least one text
   */
  public static Ablation mean(HeadActivations activations) {
    return new Ablation(
        head -> new HeadEdit.Replace(head, FloatVector.of(HeadMoments.mean(activations, head))));
  }

  @Override
  public EditPlan plan(ModelShape shape, HeadSet heads) {
    heads.forEach(shape::require);
    return new EditPlan(heads.stream().map(edit).toList(), Gate.ALL);
  }
}
