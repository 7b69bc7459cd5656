// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.edit.EditPlan;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.tensor.FloatVector;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Projection takes a direction out of what heads say, and nothing else. */
final class ProjectionTest extends HeadEditorContract {
  /** An 8×8 matrix of singles times a row of size one. */
  private static final double ROUNDING = 1e-6;

  private static final HeadId HEAD = new HeadId(1, 2);

  @Override
  protected HeadEditor editor() {
    return Projection.out(Clouds.directions());
  }

  @Test
  void headsSayNothingAlongTheDirectionAnyMore() {
    EditPlan plan = editor().plan(SHAPE, new HeadSet(SHAPE.allHeads().toList()));

    RunTime run = RunTime.captureWith(plan);

    SHAPE
        .allHeads()
        .forEach(
            head -> {
              FloatVector unit = Clouds.directions().get(head).unit();
              run.forEachPosition(
                  head,
                  (before, after) -> assertThat(after.dot(unit)).isCloseTo(0, within(ROUNDING)));
            });
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1, 2})
  void aShareOfTheDirectionGoesAndTheRestStays(double strength) {
    FloatVector unit = Clouds.directions().get(HEAD).unit();

    EditPlan plan = new Projection(Clouds.directions(), strength).plan(SHAPE, HeadSet.of(HEAD));

    RunTime.captureWith(plan)
        .forEachPosition(
            HEAD,
            (before, after) -> {
              double along = before.dot(unit);
              assertThat(Math.abs(along)).isGreaterThan(10 * ROUNDING);
              for (int i = 0; i < unit.size(); i++) {
                double expected = before.at(i) - strength * along * unit.at(i);
                assertThat((double) after.at(i)).isCloseTo(expected, within(ROUNDING));
              }
            });
  }

  @Test
  void aHeadWithoutADirectionIsRefused() {
    Projection projection = Projection.out(Map.of(HEAD, Clouds.directions().get(HEAD)));

    assertThatThrownBy(() -> projection.plan(SHAPE, HeadSet.of(HEAD, new HeadId(0, 1))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no direction for L0H1");
  }
}
