// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.sweep.Metric;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipsScoreTest {
  /** A divergence is of second order in what logits are off by. */
  private static final double ROUNDING = 1e-6;

  private static final TinyModel LLAMA = TinyModel.llama(3);

  @TempDir Path folder;

  /** The model, some of whose heads look at everything alike, since they look for nothing. */
  private static TinyModel lookingForNothing(TinyModel model, int layer, int firstHead, int count) {
    String name = "model.layers." + layer + ".self_attn.q_proj.weight";
    FloatTensor weight = model.tensor(name);
    float[] numbers = weight.data().clone();
    int head = TinyModel.HEAD_DIM * weight.size(1);
    for (int i = firstHead * head; i < (firstHead + count) * head; i++) {
      numbers[i] = 0;
    }
    return model.with(name, new FloatTensor(numbers, weight.shape()));
  }

  @Test
  void aModelThatLooksAtEverythingAlikeLosesNothing() {
    TinyModel alike = lookingForNothing(lookingForNothing(LLAMA, 0, 0, 4), 1, 0, 4);
    try (TinyLaboratory laboratory = TinyLaboratory.of(alike, folder)) {
      for (double score : laboratory.scores(new ShipsScore(), TinyItems.items(4, 1))) {
        assertThat(score).isCloseTo(0, within(ROUNDING));
      }
    }
  }

  @Test
  void everyHeadsScoreIsTheDivergenceOfAModelWithoutItsQueries() {
    List<Item> items = TinyItems.items(1, 2);
    try (TinyLaboratory laboratory = TinyLaboratory.of(LLAMA, folder.resolve("whole"))) {
      double[] scores = laboratory.scores(new ShipsScore(), items);

      for (int index = 0; index < scores.length; index++) {
        HeadId head = new HeadId(index / 4, index % 4);
        Path without =
            lookingForNothing(LLAMA, head.layer(), head.head(), 1)
                .writeTo(folder.resolve(head.toString()));
        try (LanguageModel model = Models.open(without)) {
          double divergence = divergence(laboratory.model(), model, items.get(0));
          assertThat(scores[index]).as("%s", head).isCloseTo(divergence, within(ROUNDING));
          assertThat(divergence).isGreaterThan(10 * ROUNDING);
        }
      }
    }
  }

  private static double divergence(LanguageModel from, LanguageModel to, Item item) {
    return Metric.divergence()
        .of(item.forSweep(List.of()), last(from, item))
        .applyAsDouble(last(to, item));
  }

  private static FloatVector last(LanguageModel model, Item item) {
    return model.logits(TokenBatch.of(item.tokens())).row(0, item.length() - 1);
  }
}
