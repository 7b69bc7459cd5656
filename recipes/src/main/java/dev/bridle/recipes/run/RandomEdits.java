// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Edits like a given one but for what should matter. */
final class RandomEdits {
  private final ModelShape shape;
  private final Random random;

  RandomEdits(ModelShape shape, long seed) {
    this.shape = shape;
    this.random = new Random(seed);
  }

  /** The same heads, each moved as far in a random direction. */
  EditPlan randomDirections(EditPlan plan) {
    return new EditPlan(
        plan.edits().stream()
            .<HeadEdit>map(
                edit -> {
                  FloatVector vector = added(edit);
                  return new HeadEdit.Add(
                      edit.head(), direction(vector.size()).times(vector.norm()));
                })
            .toList(),
        plan.gate());
  }

  /**
   * Random heads, moved by the same vectors; others than the edited ones where there are enough.
   */
  EditPlan randomHeads(EditPlan plan) {
    List<HeadId> others =
        new ArrayList<>(shape.allHeads().filter(head -> !plan.heads().contains(head)).toList());
    Collections.shuffle(others, random);
    List<HeadId> edited = new ArrayList<>(plan.heads().heads());
    Collections.shuffle(edited, random);
    others.addAll(edited);
    List<HeadEdit> edits = new ArrayList<>();
    for (int i = 0; i < plan.edits().size(); i++) {
      edits.add(new HeadEdit.Add(others.get(i), added(plan.edits().get(i))));
    }
    return new EditPlan(edits, plan.gate());
  }

  private FloatVector direction(int size) {
    double[] numbers = new double[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextGaussian();
    }
    return FloatVector.of(numbers).unit();
  }

  private static FloatVector added(HeadEdit edit) {
    if (edit instanceof HeadEdit.Add add) {
      return add.vector();
    }
    throw new IllegalArgumentException("controls are for steering, not for " + edit);
  }
}
