// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.editors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directions lead from one cloud's mean to the other's, in standard deviations. */
final class MeanDifferenceTest {
  /** Components of a unit vector in single precision, and a length made of eight of them. */
  private static final double ROUNDING = 1e-6;

  private static final HeadId HEAD = new HeadId(0, 3);

  @Test
  void everyHeadWhoseMeansDifferHasADirection() {
    Map<HeadId, HeadDirection> directions = Clouds.directions();

    assertThat(directions).containsOnlyKeys(Clouds.model().shape().allHeads().toList());
    directions.forEach((head, direction) -> assertThat(direction.head()).isEqualTo(head));
  }

  @Test
  void directionsHaveLengthOne() {
    assertThat(Clouds.directions().values())
        .allSatisfy(
            direction -> assertThat(direction.unit().norm()).isCloseTo(1, within(ROUNDING)));
  }

  @Test
  void directionAndDeviationAreThoseComputedByHand() {
    Clouds.directions()
        .forEach(
            (head, direction) -> {
              double[] unit = ByHand.unit(Clouds.positive(), Clouds.negative(), head);
              double sigma = ByHand.sigma(Clouds.positive(), Clouds.negative(), head);
              assertThat(direction.sigma()).isCloseTo(sigma, within(ROUNDING));
              for (int i = 0; i < unit.length; i++) {
                double component = direction.unit().at(i);
                assertThat(component).isCloseTo(unit[i], within(ROUNDING));
              }
            });
  }

  @Test
  void directionsLeadFromNegativeToPositive() {
    Map<HeadId, HeadDirection> there = Clouds.directions();
    Map<HeadId, HeadDirection> back =
        MeanDifference.directions(
            /* positive= */ Clouds.negative(), /* negative= */ Clouds.positive());

    there.forEach(
        (head, direction) -> {
          assertThat(back.get(head).unit()).isEqualTo(direction.unit().times(-1));
          assertThat(back.get(head).sigma()).isCloseTo(direction.sigma(), within(ROUNDING));
        });
  }

  @Test
  void theDeviationIsThatOfTheGivenTextsAndOfNoOthers() {
    HeadActivations fewer = Clouds.positive().select(List.of(0, 1));

    HeadDirection direction = MeanDifference.directions(fewer, Clouds.negative()).get(HEAD);

    double sigma = ByHand.sigma(fewer, Clouds.negative(), HEAD);
    assertThat(direction.sigma()).isCloseTo(sigma, within(ROUNDING));
    assertThat(direction.sigma())
        .isNotCloseTo(Clouds.directions().get(HEAD).sigma(), within(100 * ROUNDING));
  }

  @Test
  void twoTextsAreHalfTheirDistanceApartFromTheirMean() {
    HeadActivations one = Clouds.positive().select(List.of(0));
    HeadActivations other = Clouds.negative().select(List.of(0));

    HeadDirection direction = MeanDifference.directions(one, other).get(HEAD);

    double squares = 0;
    for (int i = 0; i < direction.unit().size(); i++) {
      double apart = one.z(0, HEAD).at(i) - other.z(0, HEAD).at(i);
      squares += apart * apart;
    }
    assertThat(direction.sigma()).isCloseTo(Math.sqrt(squares) / 2, within(ROUNDING));
  }

  @Test
  void headsWithoutADifferenceHaveNoDirection() {
    assertThat(MeanDifference.directions(Clouds.positive(), Clouds.positive())).isEmpty();
  }

  @Test
  void theSameOutputsDifferentlyOftenAreNoDifference() {
    HeadActivations once = Clouds.positive().select(List.of(2));
    HeadActivations thrice = Clouds.positive().select(List.of(2, 2, 2));

    assertThat(MeanDifference.directions(thrice, once)).isEmpty();
  }

  @Test
  void onlyHeadsThatSayNothingAreLeftOut(@TempDir Path folder) {
    // Two query heads share the first key-value head; without values there is nothing to say.
    TinyModel silent = TinyModel.llama(3);
    String values = "model.layers.0.self_attn.v_proj.weight";
    float[] weight = silent.tensor(values).data().clone();
    Arrays.fill(weight, 0, TinyModel.HEAD_DIM * TinyModel.LLAMA_HIDDEN, 0);
    FloatTensor half = new FloatTensor(weight, silent.tensor(values).shape());

    try (LanguageModel model = Models.open(silent.with(values, half).writeTo(folder))) {
      Map<HeadId, HeadDirection> directions =
          MeanDifference.directions(
              HeadActivations.atLastToken(model, Clouds.POSITIVE, Progress.silent()),
              HeadActivations.atLastToken(model, Clouds.NEGATIVE, Progress.silent()));

      List<HeadId> others =
          model.shape().allHeads().filter(head -> head.layer() == 1 || head.head() > 1).toList();
      assertThat(directions).containsOnlyKeys(others);
    }
  }

  @Test
  void stepsCountStandardDeviations() {
    HeadDirection direction = new HeadDirection(HEAD, FloatVector.of(0.6f, -0.8f), 0.5);

    assertThat(direction.step(5)).isEqualTo(FloatVector.of(0.6f * 2.5f, -0.8f * 2.5f));
    assertThat(direction.step(0)).isEqualTo(FloatVector.of(0f, -0f));
  }
}
