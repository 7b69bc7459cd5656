// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomEditsTest {
  private static final ModelShape SHAPE = new ModelShape("llama", 2, 4, 4, 8, 32, 64);
  private static final int DRAWS = 200;

  /** A vector of eight numbers, each rounded to 24 bits. */
  private static final double ROUNDING = 1e-5;

  /** Five standard deviations of the mean of DRAWS cosines, each of variance 1/8. */
  private static final double CHANCE = 5 / Math.sqrt(8.0 * DRAWS);

  private static final EditPlan PLAN = steering(new HeadId(0, 1), new HeadId(1, 3));

  @Test
  void randomDirectionsKeepHeadsAndLengths() {
    RandomEdits random = new RandomEdits(SHAPE, 1);

    for (int draw = 0; draw < DRAWS; draw++) {
      EditPlan drawn = random.randomDirections(PLAN);

      assertThat(drawn.heads()).isEqualTo(PLAN.heads());
      assertThat(drawn.gate()).isEqualTo(Gate.ALL);
      for (int i = 0; i < 2; i++) {
        assertThat(vector(drawn, i).norm()).isCloseTo(vector(PLAN, i).norm(), within(ROUNDING));
        assertThat(vector(drawn, i)).isNotEqualTo(vector(PLAN, i));
      }
    }
  }

  @Test
  void randomDirectionsPreferNone() {
    RandomEdits random = new RandomEdits(SHAPE, 2);
    FloatVector original = vector(PLAN, 0).unit();
    double sum = 0;

    for (int draw = 0; draw < DRAWS; draw++) {
      sum += vector(random.randomDirections(PLAN), 0).unit().dot(original);
    }

    assertThat(sum / DRAWS).isCloseTo(0, within(CHANCE));
  }

  @Test
  void randomHeadsGetTheSameVectorsAndAvoidTheEditedOnes() {
    RandomEdits random = new RandomEdits(SHAPE, 3);
    Set<HeadId> met = new HashSet<>();

    for (int draw = 0; draw < DRAWS; draw++) {
      EditPlan drawn = random.randomHeads(PLAN);

      assertThat(drawn.heads().heads())
          .hasSize(2)
          .doesNotContainAnyElementsOf(PLAN.heads())
          .allSatisfy(SHAPE::require);
      assertThat(vector(drawn, 0)).isEqualTo(vector(PLAN, 0));
      assertThat(vector(drawn, 1)).isEqualTo(vector(PLAN, 1));
      met.addAll(drawn.heads().heads());
    }

    assertThat(met).hasSize(6);
  }

  @Test
  void whereTooFewHeadsAreLeftEditedOnesFollow() {
    EditPlan most = steering(SHAPE.allHeads().limit(6).toArray(HeadId[]::new));
    List<HeadId> unedited = SHAPE.allHeads().skip(6).toList();

    EditPlan drawn = new RandomEdits(SHAPE, 4).randomHeads(most);

    assertThat(drawn.heads().size()).isEqualTo(6);
    assertThat(drawn.heads().heads()).containsAll(unedited);
  }

  @Test
  void aPlanOfAllHeadsIsShuffled() {
    EditPlan all = steering(SHAPE.allHeads().toArray(HeadId[]::new));

    EditPlan drawn = new RandomEdits(SHAPE, 5).randomHeads(all);

    assertThat(drawn.heads().heads())
        .containsExactlyInAnyOrderElementsOf(SHAPE.allHeads().toList())
        .isNotEqualTo(all.heads().heads());
  }

  @Test
  void drawsDifferFromEachOtherAndRepeatWithTheirSeed() {
    RandomEdits first = new RandomEdits(SHAPE, 6);
    RandomEdits second = new RandomEdits(SHAPE, 6);

    EditPlan once = first.randomDirections(PLAN);

    assertThat(second.randomDirections(PLAN)).isEqualTo(once);
    assertThat(first.randomDirections(PLAN)).isNotEqualTo(once);
  }

  @Test
  void otherEditsThanSteeringHaveNoControls() {
    EditPlan ablation = EditPlan.of(new HeadEdit.Ablate(new HeadId(0, 0)));

    assertThatThrownBy(() -> new RandomEdits(SHAPE, 7).randomDirections(ablation))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static EditPlan steering(HeadId... heads) {
    List<HeadEdit> edits = new ArrayList<>();
    for (HeadId head : HeadSet.of(heads)) {
      double[] numbers = new double[SHAPE.headDim()];
      numbers[0] = 1 + edits.size();
      numbers[3] = -0.5;
      edits.add(new HeadEdit.Add(head, FloatVector.of(numbers)));
    }
    return new EditPlan(edits, Gate.ALL);
  }

  private static FloatVector vector(EditPlan plan, int i) {
    return ((HeadEdit.Add) plan.edits().get(i)).vector();
  }
}
