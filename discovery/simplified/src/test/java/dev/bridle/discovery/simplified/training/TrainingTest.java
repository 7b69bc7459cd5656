// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrainingTest {
  private static final int VOCABULARY = 32;
  private static final int STEPS = 60;
  private static final int PARAMETERS_OF_ATTENTION_ONLY = 32 * 32 + 2 * (32 + 4 * 32 * 32) + 32;

  private static final DecoderShape GATED = new DecoderShape(VOCABULARY, 32, 2, 4, 64, 64);
  private static final DecoderShape ATTENTION_ONLY = new DecoderShape(VOCABULARY, 32, 2, 4, 0, 64);

  @Test
  void theLossFalls() {
    List<Double> losses = losses(GATED, 1);

    assertThat(losses.get(0)).isCloseTo(Math.log(VOCABULARY), within(0.1));
    assertThat(losses.get(STEPS - 1)).isLessThan(losses.get(0) - 0.5);
  }

  @Test
  void anAttentionOnlyModelLearnsToo() {
    List<Double> losses = losses(ATTENTION_ONLY, 1);

    assertThat(losses.get(STEPS - 1)).isLessThan(losses.get(0) - 0.5);
  }

  @Test
  void anAttentionOnlyModelHasNoMlp() {
    try (Training training = new Training(ATTENTION_ONLY, plan(1))) {
      assertThat(training.weights().arrays().keySet()).noneMatch(name -> name.contains("mlp"));
      assertThat(training.weights().count()).isEqualTo(PARAMETERS_OF_ATTENTION_ONLY);
    }
  }

  @Test
  void oneSeedRepeatsEveryLoss() {
    assertThat(losses(GATED, 1)).isEqualTo(losses(GATED, 1)).isNotEqualTo(losses(GATED, 2));
  }

  @Test
  void collectingGarbageBetweenStepsChangesNothing() {
    List<Double> disturbed = new ArrayList<>();
    try (Training training = new Training(GATED, plan(1))) {
      training.run(
          countingUp(1),
          (step, loss) -> {
            System.gc();
            disturbed.add(loss);
          });
    }

    assertThat(disturbed).isEqualTo(losses(GATED, 1));
  }

  @Test
  void stepsLeaveNoArraysBehind() {
    try (Training training = new Training(GATED, plan(1))) {
      List<Integer> managed = new ArrayList<>();

      training.run(countingUp(1), (step, loss) -> managed.add(training.managedArrays()));

      assertThat(managed.get(STEPS - 1)).isEqualTo(managed.get(0));
    }
  }

  @Test
  void laterTokensDoNotChangeEarlierPredictions() {
    try (Training training = new Training(GATED, plan(1))) {
      float[] some = training.logits(new int[] {1, 2, 3, 4});
      float[] other = training.logits(new int[] {1, 2, 3, 9});

      assertThat(Arrays.copyOf(other, 3 * VOCABULARY))
          .isEqualTo(Arrays.copyOf(some, 3 * VOCABULARY));
    }
  }

  private static List<Double> losses(DecoderShape shape, long seed) {
    List<Double> losses = new ArrayList<>();
    try (Training training = new Training(shape, plan(seed))) {
      training.run(countingUp(seed), (step, loss) -> losses.add(loss));
    }
    return losses;
  }

  private static TrainingPlan plan(long seed) {
    return new TrainingPlan(STEPS, 16, 5e-3, 10, seed);
  }

  private static TokenStream countingUp(long seed) {
    Random random = new Random(seed);
    return () -> {
      int[] sequence = new int[12 + random.nextInt(12)];
      int start = random.nextInt(VOCABULARY);
      for (int i = 0; i < sequence.length; i++) {
        sequence[i] = (start + i) % VOCABULARY;
      }
      return Example.of(sequence);
    };
  }
}
