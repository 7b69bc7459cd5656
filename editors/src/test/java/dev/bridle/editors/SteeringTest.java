// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steering adds α standard deviations of the direction between two clouds. */
final class SteeringTest extends HeadEditorContract {
  /** Of numbers below ten in single precision. */
  private static final double ROUNDING = 2e-6;

  private static final HeadId HEAD = new HeadId(1, 2);

  @Override
  protected HeadEditor editor() {
    return Steering.along(Clouds.directions()).withStrength(5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 5, -3.5, 0.1})
  void whatIsAddedIsAlphaTimesSigmaTimesTheUnitDirectionByHand(double alpha) {
    EditPlan plan =
        Steering.along(Clouds.directions())
            .withStrength(alpha)
            .plan(SHAPE, new HeadSet(SHAPE.allHeads().toList()));

    assertThat(plan.gate()).isEqualTo(Gate.ALL);
    for (HeadEdit edit : plan.edits()) {
      double[] expected = ByHand.step(edit.head(), alpha);
      FloatVector added = ((HeadEdit.Add) edit).vector();
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) added.at(i)).isCloseTo(expected[i], within(ROUNDING));
      }
    }
  }

  @Test
  void contrastPairsGiveTheSamePlanAsTheirTwoClouds() {
    List<ContrastPair> pairs =
        List.of(
            new ContrastPair(Clouds.POSITIVE.get(0), Clouds.NEGATIVE.get(0)),
            new ContrastPair(Clouds.POSITIVE.get(1), Clouds.NEGATIVE.get(1)));

    Steering steering = Steering.towards(Clouds.model(), pairs);

    assertThat(steering)
        .isEqualTo(
            new Steering(
                MeanDifference.directions(
                    Clouds.of(Clouds.POSITIVE.subList(0, 2)),
                    Clouds.of(Clouds.NEGATIVE.subList(0, 2))),
                1));
  }

  @Test
  void headsSayWhatTheySaidAndTheStep() {
    EditPlan plan = editor().plan(SHAPE, HeadSet.of(HEAD));

    double[] step = ByHand.step(HEAD, 5);
    RunTime.captureWith(plan)
        .forEachPosition(
            HEAD,
            (before, after) -> {
              for (int i = 0; i < step.length; i++) {
                double expected = before.at(i) + step[i];
                assertThat((double) after.at(i)).isCloseTo(expected, within(ROUNDING));
              }
            });
  }

  @Test
  void strengthZeroIsNeutral() {
    HeadSet all = new HeadSet(SHAPE.allHeads().toList());

    EditPlan plan = Steering.along(Clouds.directions()).withStrength(0).plan(SHAPE, all);

    assertThat(plan.isNeutral(SHAPE)).isTrue();
  }

  @Test
  void strengthThatIsNotFiniteIsRefused() {
    Steering steering = Steering.along(Clouds.directions()).withStrength(Double.NaN);

    assertThatThrownBy(() -> steering.plan(SHAPE, HeadSet.of(HEAD)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("L1H2")
        .hasMessageContaining("not finite");
  }

  @Test
  void aHeadWithoutADirectionIsRefused() {
    Steering steering = Steering.along(Map.of(HEAD, Clouds.directions().get(HEAD)));

    assertThatThrownBy(() -> steering.plan(SHAPE, HeadSet.of(new HeadId(0, 1))))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "there is no direction for L0H1. Choose heads whose outputs differ in the texts.");
  }

  @Test
  void anEarlierPlanIsNotChangedByAnotherStrength() {
    Steering once = Steering.along(Clouds.directions());

    Steering twice = once.withStrength(2);

    assertThat(once.strength()).isEqualTo(1);
    assertThat(twice.directions()).isEqualTo(once.directions());
  }
}
