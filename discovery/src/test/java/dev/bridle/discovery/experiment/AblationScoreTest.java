// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AblationScoreTest {
  private static final Mark ALL = new Mark("all");
  private static final List<Item> ITEMS = TinyItems.items(6, 5);

  @TempDir Path folder;

  private TinyLaboratory laboratory() {
    return TinyLaboratory.of(TinyModel.gpt2(3), folder);
  }

  private static FloatVector last(LanguageModel model, Item item) {
    return model.logits(TokenBatch.of(item.tokens())).row(0, item.length() - 1);
  }

  private static void assertFalls(
      TinyLaboratory laboratory, Removal by, Gauge gauge, Function<HeadId, HeadEdit> edit) {
    LanguageModel model = laboratory.model();
    double[] scores = laboratory.scores(new AblationScore(by, ALL, gauge), ITEMS);
    for (int index = 0; index < scores.length; index++) {
      HeadId head = new HeadId(index / 4, index % 4);
      LanguageModel ablated = model.with(EditPlan.of(edit.apply(head)));
      double sum = 0;
      for (Item item : ITEMS) {
        FloatVector clean = last(model, item);
        var read = gauge.metric().of(item.forSweep(List.of()), clean);
        sum += gauge.fall(read.applyAsDouble(clean), read.applyAsDouble(last(ablated, item)));
      }
      assertThat(scores[index])
          .as("%s of %s", gauge, head)
          .isCloseTo(sum / ITEMS.size(), within(TinyLaboratory.ROUNDING));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everywhereItIsWhatAnEditOfTheModelTakesAway(Gauge gauge) {
    try (TinyLaboratory laboratory = laboratory()) {
      HeadMeans means =
          TaskMeans.of(laboratory.interventions(), laboratory.model().shape(), ITEMS, ALL);

      assertFalls(
          laboratory,
          Removal.MEAN,
          gauge,
          head -> new HeadEdit.Replace(head, means.row(head).row(0)));
      assertFalls(laboratory, Removal.ZERO, gauge, HeadEdit.Ablate::new);
    }
  }

  @Test
  void ofTwoPromptsOfOneLengthEachIsResampledFromTheOther() {
    Item one = ITEMS.get(0);
    Item other = ITEMS.get(1);
    AblationScore resampling =
        new AblationScore(Removal.RESAMPLE, Mark.END, Gauge.LOGIT_DIFFERENCE);
    AblationScore noising = new AblationScore(Removal.NOISING, Mark.END, Gauge.LOGIT_DIFFERENCE);
    List<Item> twins = List.of(one.corruptedBy(other.tokens()), other.corruptedBy(one.tokens()));
    try (TinyLaboratory laboratory = laboratory()) {
      assertThat(laboratory.scores(resampling, List.of(one, other)))
          .isEqualTo(laboratory.scores(noising, twins));
    }
  }

  @Test
  void aPromptThatIsTheOnlyOneOfItsLengthIsNotResampled() {
    AblationScore resampling = new AblationScore(Removal.RESAMPLE, ALL, Gauge.LOGIT_DIFFERENCE);
    List<Item> more = new ArrayList<>(ITEMS);
    more.add(Item.of(5, 6).answering(List.of(7), List.of(8)));
    try (TinyLaboratory laboratory = laboratory()) {
      assertThat(laboratory.scores(resampling, more))
          .isEqualTo(laboratory.scores(resampling, ITEMS));
    }
  }
}
