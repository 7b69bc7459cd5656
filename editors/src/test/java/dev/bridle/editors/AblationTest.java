// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.HeadActivations;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Ablation takes heads out, one way or the other. */
final class AblationTest {
  /** A mean of five numbers of size one in single precision. */
  private static final double ROUNDING = 1e-7;

  private static final HeadId HEAD = new HeadId(1, 2);

  /** Zero ablation keeps what an editor promises. */
  @Nested
  final class ZeroTest extends HeadEditorContract {
    @Override
    protected HeadEditor editor() {
      return Ablation.zero();
    }

    @Test
    void headsSayNothing() {
      EditPlan plan = Ablation.zero().plan(SHAPE, HeadSet.of(HEAD, new HeadId(0, 0)));

      RunTime run = RunTime.captureWith(plan);

      FloatVector nothing = FloatVector.of(new float[SHAPE.headDim()]);
      run.forEachPosition(HEAD, (before, after) -> assertZero(before, after));
      run.forEachPosition(new HeadId(0, 0), (before, after) -> assertZero(before, after));
      run.forEachPosition(
          new HeadId(0, 1),
          (before, after) -> assertThat(after).isEqualTo(before).isNotEqualTo(nothing));
    }

    private void assertZero(FloatVector before, FloatVector after) {
      assertThat(before.norm()).isPositive();
      assertThat(after.norm()).isZero();
    }
  }

  /** Mean ablation keeps what an editor promises. */
  @Nested
  final class MeanTest extends HeadEditorContract {
    @Override
    protected HeadEditor editor() {
      return Ablation.mean(Clouds.positive());
    }

    @Test
    void headsSayAtEveryPositionWhatTheySaidOnAverage() {
      HeadSet heads = HeadSet.of(HEAD, new HeadId(0, 3));
      EditPlan plan = Ablation.mean(Clouds.positive()).plan(SHAPE, heads);

      RunTime run = RunTime.captureWith(plan);

      for (HeadId head : heads) {
        double[] mean = meanByHand(Clouds.positive(), head);
        run.forEachPosition(head, (before, after) -> assertClose(after, mean));
      }
    }

    @Test
    void thePlanHoldsTheMeanOfTheGivenTextsAlone() {
      HeadActivations few = Clouds.positive().select(List.of(3, 1));

      EditPlan plan = Ablation.mean(few).plan(SHAPE, HeadSet.of(HEAD));

      FloatVector one = Clouds.positive().z(1, HEAD);
      FloatVector other = Clouds.positive().z(3, HEAD);
      float[] mean = new float[SHAPE.headDim()];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) (((double) one.at(i) + other.at(i)) / 2);
      }
      assertThat(plan)
          .isEqualTo(
              new EditPlan(List.of(new HeadEdit.Replace(HEAD, FloatVector.of(mean))), Gate.ALL));
    }

    @Test
    void theMeanOfEqualOutputsIsThatOutputBitForBit() {
      HeadActivations thrice = Clouds.positive().select(List.of(2, 2, 2));

      EditPlan plan = Ablation.mean(thrice).plan(SHAPE, HeadSet.of(HEAD));

      assertThat(plan.edits())
          .containsExactly(new HeadEdit.Replace(HEAD, Clouds.positive().z(2, HEAD)));
    }

    private double[] meanByHand(HeadActivations texts, HeadId head) {
      double[] mean = new double[SHAPE.headDim()];
      for (int i = 0; i < mean.length; i++) {
        for (int text = 0; text < texts.size(); text++) {
          mean[i] += texts.z(text, head).at(i);
        }
        mean[i] /= texts.size();
      }
      return mean;
    }

    private void assertClose(FloatVector actual, double[] expected) {
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) actual.at(i)).isCloseTo(expected[i], within(ROUNDING));
      }
    }
  }
}
