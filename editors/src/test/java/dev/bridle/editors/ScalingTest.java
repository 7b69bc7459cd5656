// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scaling multiplies what heads say. */
final class ScalingTest extends HeadEditorContract {
  private static final HeadId HEAD = new HeadId(1, 2);

  @Override
  protected HeadEditor editor() {
    return Scaling.by(1.75);
  }

  @Test
  void thePlanHoldsTheFactorAtEveryPosition() {
    EditPlan plan = Scaling.by(-0.5).plan(SHAPE, HeadSet.of(HEAD));

    assertThat(plan).isEqualTo(new EditPlan(List.of(new HeadEdit.Scale(HEAD, -0.5)), Gate.ALL));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 2, -1})
  void headsSaySoManyTimesWhatTheySaid(double factor) {
    EditPlan plan = Scaling.by(factor).plan(SHAPE, HeadSet.of(HEAD));

    RunTime.captureWith(plan)
        .forEachPosition(
            HEAD,
            (before, after) -> {
              for (int i = 0; i < before.size(); i++) {
                // One product of two singles, rounded once: nothing to tolerate.
                assertThat(after.at(i)).isEqualTo((float) factor * before.at(i));
              }
            });
  }

  @Test
  void otherHeadsOfTheLayerGoOnAsBefore() {
    EditPlan plan = Scaling.by(3).plan(SHAPE, HeadSet.of(HEAD));

    RunTime.captureWith(plan)
        .forEachPosition(new HeadId(1, 1), (before, after) -> assertThat(after).isEqualTo(before));
  }

  @Test
  void scalingByOneIsNeutral() {
    HeadSet all = new HeadSet(SHAPE.allHeads().toList());

    assertThat(Scaling.by(1).plan(SHAPE, all).isNeutral(SHAPE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aFactorThatIsNotFiniteIsRefused(double factor) {
    assertThatThrownBy(() -> Scaling.by(factor).plan(SHAPE, HeadSet.of(HEAD)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("L1H2")
        .hasMessageContaining("finite");
  }
}
