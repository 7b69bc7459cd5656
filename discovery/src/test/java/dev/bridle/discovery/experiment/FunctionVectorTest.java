// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionVectorTest {
  private static final List<Item> ITEMS = TinyItems.items(6, 5);
  private static final HeadSet HEADS =
      HeadSet.of(new HeadId(1, 2), new HeadId(0, 1), new HeadId(1, 0));

  @TempDir Path folder;

  private static HeadMeans means(TinyLaboratory laboratory) {
    return TaskMeans.of(laboratory.interventions(), laboratory.model().shape(), ITEMS, Mark.END);
  }

  @Test
  void itIsTheSumOfMeansTimesTheProjection() {
    TinyModel tiny = TinyModel.llama(3);
    try (TinyLaboratory laboratory = TinyLaboratory.of(tiny, folder)) {
      HeadMeans means = means(laboratory);

      FloatVector vector = FunctionVector.of(laboratory.circuits(), means, HEADS).vector();

      assertThat(vector.size()).isEqualTo(TinyModel.LLAMA_HIDDEN);
      for (int row = 0; row < vector.size(); row++) {
        double expected = 0;
        for (HeadId head : HEADS) {
          FloatTensor weight =
              tiny.tensor("model.layers." + head.layer() + ".self_attn.o_proj.weight");
          for (int i = 0; i < TinyModel.HEAD_DIM; i++) {
            expected +=
                (double) weight.at(row, head.head() * TinyModel.HEAD_DIM + i)
                    * means.row(head).at(0, i);
          }
        }
        assertThat((double) vector.at(row)).isCloseTo(expected, within(TinyLaboratory.ROUNDING));
      }
    }
  }

  @Test
  void addedItIsWhatAnEditOfItsHeadsIs() {
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      HeadMeans means = means(laboratory);
      int[] prompt = {5, 9, 33};
      EditPlan plan =
          EditPlan.of(
                  HEADS.stream()
                      .map(head -> new HeadEdit.Add(head, means.row(head).row(0)))
                      .toArray(HeadEdit[]::new))
              .withGate(Gate.GENERATED);
      FloatVector expected =
          laboratory.model().with(plan).logits(TokenBatch.of(prompt).withPrompts(2)).row(0, 2);

      FunctionVector vector = FunctionVector.of(laboratory.circuits(), means, HEADS);
      laboratory
          .interventions()
          .run(
              laboratory.interventions().clean(prompt),
              List.of(vector.addedAt(2)),
              (row, logits) -> {
                for (int i = 0; i < expected.size(); i++) {
                  assertThat((double) logits.at(i))
                      .isCloseTo(expected.at(i), within(TinyLaboratory.ROUNDING));
                }
              });
    }
  }

  /** A model all of whose heads but one write nothing. */
  private static TinyModel speakingThrough(HeadId only) {
    TinyModel model = TinyModel.llama(3);
    for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
      String name = "model.layers." + layer + ".self_attn.o_proj.weight";
      FloatTensor weight = model.tensor(name);
      float[] numbers = weight.data().clone();
      for (int i = 0; i < numbers.length; i++) {
        int head = i % weight.size(1) / TinyModel.HEAD_DIM;
        numbers[i] = new HeadId(layer, head).equals(only) ? numbers[i] : 0;
      }
      model = model.with(name, new FloatTensor(numbers, weight.shape()));
    }
    return model;
  }

  @Test
  void onlyAHeadThatWritesCanCarryATask() {
    HeadId only = new HeadId(0, 2);
    FunctionVectorScore score = new FunctionVectorScore(Gauge.LOG_PROBABILITY);
    try (TinyLaboratory laboratory = TinyLaboratory.of(speakingThrough(only), folder)) {
      double[] scores = laboratory.scores(score, ITEMS);

      for (int head = 0; head < scores.length; head++) {
        if (head == 2) {
          assertThat(Math.abs(scores[head])).isGreaterThan(100 * TinyLaboratory.ROUNDING);
        } else {
          assertThat(scores[head]).isCloseTo(0, within(TinyLaboratory.ROUNDING));
        }
      }
    }
  }

  @Test
  void thereIsNoVectorOfNoHeads() {
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      HeadMeans means = means(laboratory);

      assertThatThrownBy(() -> FunctionVector.of(laboratory.circuits(), means, HeadSet.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
