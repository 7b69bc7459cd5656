// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Composes edits into one map a head. */
final class EditPlanTest {
  private static final ModelShape SHAPE = new ModelShape("llama", 2, 4, 2, 2, 8, 100);
  private static final HeadId A = new HeadId(1, 3);
  private static final HeadId B = new HeadId(0, 2);
  private static final FloatVector V = FloatVector.of(1, -2);
  private static final FloatVector ZERO = FloatVector.of(0, 0);
  private static final FloatVector Z = FloatVector.of(10, 20);

  @Test
  void thePlanOfNothingHasNoMaps() {
    assertThat(EditPlan.none().maps(SHAPE)).isEmpty();
    assertThat(EditPlan.none().isNeutral(SHAPE)).isTrue();
    assertThat(EditPlan.none().heads()).isEmpty();
  }

  @Test
  void factorsThatOverflowTogetherAreRefused() {
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(A, 1e200), new HeadEdit.Scale(A, 1e200));

    assertThatThrownBy(() -> plan.maps(SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("compose to a number that is not finite");
  }

  @Test
  void ablatingAfterProjectingIsAScalingByZeroAgain() {
    EditPlan plan = EditPlan.of(new HeadEdit.Project(A, V, 1), new HeadEdit.Ablate(A));

    assertThat(plan.maps(SHAPE).get(A).isScaling()).isTrue();
    assertThat(plan.maps(SHAPE).get(A).scale()).isZero();
  }

  @Test
  void neutralPlansHaveNoMaps() {
    EditPlan plan =
        EditPlan.of(
            new HeadEdit.Scale(A, 1),
            new HeadEdit.Add(A, ZERO),
            new HeadEdit.Project(A, V, 0),
            new HeadEdit.Scale(B, 4),
            new HeadEdit.Scale(B, 0.25));

    assertThat(plan.maps(SHAPE)).isEmpty();
    assertThat(plan.isNeutral(SHAPE)).isTrue();
  }

  @Test
  void editsThatCancelOnOneHeadLeaveTheOther() {
    EditPlan plan =
        EditPlan.of(
            new HeadEdit.Add(A, V), new HeadEdit.Ablate(B), new HeadEdit.Add(A, V.times(-1)));

    assertThat(plan.maps(SHAPE)).containsOnlyKeys(B);
    assertThat(plan.isNeutral(SHAPE)).isFalse();
  }

  @Test
  void editsOfOneHeadComposeInTheirOrder() {
    EditPlan scaledFirst = EditPlan.of(new HeadEdit.Scale(A, 3), new HeadEdit.Add(A, V));
    EditPlan addedFirst = EditPlan.of(new HeadEdit.Add(A, V), new HeadEdit.Scale(A, 3));

    assertThat(scaledFirst.maps(SHAPE).get(A).apply(Z)).isEqualTo(FloatVector.of(31, 58));
    assertThat(addedFirst.maps(SHAPE).get(A).apply(Z)).isEqualTo(FloatVector.of(33, 54));
  }

  @Test
  void mapsAreOrderedByHead() {
    EditPlan plan = EditPlan.of(new HeadEdit.Ablate(A), new HeadEdit.Ablate(B));

    assertThat(plan.maps(SHAPE).keySet()).containsExactly(B, A);
    assertThat(plan.heads()).containsExactly(A, B);
  }

  @Test
  void aPlanGoesOnWithAnother() {
    EditPlan scale = EditPlan.of(new HeadEdit.Scale(A, 3));
    EditPlan add = EditPlan.of(new HeadEdit.Add(A, V));

    assertThat(scale.then(add))
        .isEqualTo(EditPlan.of(new HeadEdit.Scale(A, 3), new HeadEdit.Add(A, V)));
    assertThat(EditPlan.none().then(add)).isEqualTo(add);
    assertThat(add.then(EditPlan.none())).isEqualTo(add);
  }

  @Test
  void plansOfDifferentGatesDoNotMix() {
    EditPlan all = EditPlan.of(new HeadEdit.Scale(A, 3));
    EditPlan generated = all.withGate(Gate.GENERATED);

    assertThat(EditPlan.none().then(generated)).isEqualTo(generated);
    assertThat(generated.then(EditPlan.none())).isEqualTo(generated);
    assertThatThrownBy(() -> all.then(generated))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all positions")
        .hasMessageContaining("generated");
  }

  @Test
  void aHeadTheModelLacksIsRefused() {
    EditPlan plan = EditPlan.of(new HeadEdit.Scale(new HeadId(2, 0), 1));

    assertThatThrownBy(() -> plan.maps(SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("L2H0 is not a head", "Did you mean L1H0?");
  }

  @Test
  void aVectorOfAnotherWidthIsRefused() {
    EditPlan plan = EditPlan.of(new HeadEdit.Add(A, FloatVector.of(1, 2, 3)));

    assertThatThrownBy(() -> plan.maps(SHAPE))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("L1H3", "3 numbers", "2 wide");
  }

  @Test
  void thePlanIsACopy() {
    List<HeadEdit> edits = new ArrayList<>(List.of(new HeadEdit.Ablate(A)));
    EditPlan plan = new EditPlan(edits, Gate.ALL);

    edits.clear();

    assertThat(plan.edits()).hasSize(1);
  }
}
