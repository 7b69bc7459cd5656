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
import dev.bridle.head.HeadId;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskMeansTest {
  private static final List<Item> ITEMS = TinyItems.items(8, 5);

  @TempDir Path folder;

  private static void assertMeans(
      TinyLaboratory laboratory, Mark at, ToIntFunction<Item> from, ToIntFunction<Item> to) {
    HeadMeans means =
        TaskMeans.of(laboratory.interventions(), laboratory.model().shape(), ITEMS, at);
    for (HeadId head : laboratory.model().shape().allHeads().toList()) {
      double[] sum = new double[TinyModel.HEAD_DIM];
      int count = 0;
      for (Item item : ITEMS) {
        FloatTensor z =
            laboratory
                .model()
                .capture(TokenBatch.of(item.tokens()), Capture.all(HookPoint.Z))
                .z(head.layer());
        for (int position = from.applyAsInt(item); position < to.applyAsInt(item); position++) {
          count++;
          for (int i = 0; i < sum.length; i++) {
            sum[i] += z.at(0, position, head.head(), i);
          }
        }
      }
      for (int i = 0; i < sum.length; i++) {
        assertThat((double) means.row(head).at(0, i))
            .isCloseTo(sum[i] / count, within(TinyLaboratory.ROUNDING));
      }
    }
  }

  @Test
  void theyAreMeansOfWhatHeadsPutOutThere() {
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      assertMeans(laboratory, new Mark("all"), item -> 0, Item::length);
      assertMeans(laboratory, Mark.END, item -> item.length() - 1, Item::length);
      assertMeans(laboratory, TinyItems.WORD, item -> 2, item -> 3);
    }
  }

  @Test
  void ofAMarkThatNoPromptHasThereIsNoMean() {
    Mark nowhere = new Mark("nowhere");
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      assertThatThrownBy(
              () ->
                  TaskMeans.of(
                      laboratory.interventions(), laboratory.model().shape(), ITEMS, nowhere))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no prompt has nowhere");
    }
  }
}
