// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.attribution.AttentionLogitCorrelation;
import dev.bridle.discovery.experiment.TinyLaboratory;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.TokenBatch;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What experiments that read weights owe their users, on a random Llama. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExperimentsOnAModelTest {
  private TinyLaboratory laboratory;

  @BeforeAll
  void openModel(@TempDir Path folder) {
    laboratory =
        TinyLaboratory.of(Models.open(TinyModel.llama(folder, 8))).finding("any", new HeadId(0, 0));
  }

  @AfterAll
  void closeModel() {
    laboratory.close();
  }

  private static List<Experiment> sayingSomethingOfEveryHead() {
    return List.of(
        new CopyingScore(5, false),
        new CopyingScore(5, true),
        new EigenCopying(64),
        new AssociativeRecall(Mark.END, Embedding.PLAIN),
        new AssociativeRecall(Mark.END, Embedding.EFFECTIVE),
        new RelationScore(Mark.END, 10),
        new AttentionLogitCorrelation(Mark.END, List.of(new Mark("word"))));
  }

  private static List<Item> items() {
    return List.of(item(1, 30, 31, 11, 32), item(1, 12, 44, 12, 9, 44), item(1, 50, 7));
  }

  private static Item item(int... tokens) {
    return Item.of(tokens)
        .marking(new Mark("word"), List.of(1, 2))
        .answering(List.of(tokens[1]), List.of(40, 41));
  }

  @Test
  void somethingIsSaidOfEveryHead() {
    for (Experiment experiment : sayingSomethingOfEveryHead()) {
      assertThat(Arrays.stream(laboratory.scores(experiment, items())))
          .as("%s", experiment)
          .hasSize(8)
          .allMatch(score -> score >= -1 && score <= 1);
    }
  }

  @Test
  void compositionIsBetweenHeadsOfDifferentLayersAlone() {
    for (HeadInput through : HeadInput.values()) {
      double[] scores =
          laboratory.scores(new Composition(Composition.Role.RECEIVER, through, "any"), items());

      assertThat(Arrays.copyOf(scores, 4)).containsOnly(Double.NaN);
      assertThat(Arrays.stream(scores).skip(4)).allMatch(score -> score > -1 && score < 1);
    }
  }

  @Test
  void equalSettingsGiveEqualScores() {
    assertThat(sayingSomethingOfEveryHead()).isEqualTo(sayingSomethingOfEveryHead());
    for (Experiment experiment : sayingSomethingOfEveryHead()) {
      assertThat(laboratory.scores(experiment, items()))
          .as("%s", experiment)
          .containsExactly(laboratory.scores(experiment, items()));
    }
  }

  @Test
  void theModelIsNotChanged() {
    TokenBatch batch = TokenBatch.of(1, 30, 31, 11, 32);
    float[] before = laboratory.model().logits(batch).data();

    sayingSomethingOfEveryHead().forEach(each -> laboratory.scores(each, items()));

    assertThat(laboratory.model().logits(batch).data()).isEqualTo(before);
  }

  @Test
  void withoutPromptsNothingIsSaidByWhatNeedsThem() {
    for (Experiment experiment : sayingSomethingOfEveryHead()) {
      if (!(experiment instanceof EigenCopying)) {
        assertThat(laboratory.scores(experiment, List.of()))
            .as("%s", experiment)
            .containsOnly(Double.NaN);
      }
    }
  }
}
