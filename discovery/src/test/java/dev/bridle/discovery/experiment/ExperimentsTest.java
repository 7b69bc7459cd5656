// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.head.HeadId;
import dev.bridle.model.TokenBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every experiment that changes heads. */
class ExperimentsTest {
  private static final Mark ALL = new Mark("all");
  private static final List<Item> ITEMS = TinyItems.items(6, 1);

  @TempDir Path folder;

  static Stream<Experiment> experiments() {
    List<Experiment> all = new ArrayList<>();
    for (Mark at : List.of(ALL, Mark.END, TinyItems.WORD)) {
      for (Gauge gauge : Gauge.values()) {
        all.add(new PatchingScore(PatchingScore.Direction.NOISING, gauge, at, false));
      }
      for (Removal removal : Removal.values()) {
        all.add(new AblationScore(removal, at, Gauge.LOG_PROBABILITY));
      }
      all.add(new PathScore("primary", HeadInput.QUERY, at, Gauge.LOGIT_DIFFERENCE));
    }
    all.add(new PatchingScore(PatchingScore.Direction.DENOISING, Gauge.DIVERGENCE, Mark.END, true));
    all.add(new DirectEffectScore(Gauge.LOGIT_DIFFERENCE));
    all.add(new BackupScore("primary", Gauge.LOGIT_DIFFERENCE));
    all.add(new MediatedScore("primary", 0.01, Gauge.LOGIT_DIFFERENCE));
    all.add(new ConflictScore(ConflictScore.Side.MEMORY, Removal.NOISING));
    all.add(new VulnerableScore(Gauge.LOG_PROBABILITY));
    all.add(new FunctionVectorScore(Gauge.PROBABILITY));
    all.add(new EdgeBlocking(Mark.END, List.of(TinyItems.WORD), Gauge.LOGIT_DIFFERENCE));
    all.add(new ShipsScore());
    return all.stream();
  }

  private TinyLaboratory laboratory() {
    return TinyLaboratory.of(TinyModel.llama(3), folder, new HeadId(1, 2), new HeadId(0, 1));
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void theSameTwiceIsTheSameToTheBit(Experiment experiment) {
    try (TinyLaboratory one = laboratory();
        TinyLaboratory other = laboratory()) {
      double[] scores = one.scores(experiment, ITEMS);

      assertThat(one.scores(experiment, ITEMS)).isEqualTo(scores);
      assertThat(other.scores(experiment, ITEMS)).isEqualTo(scores);
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void somethingIsSaidOfEveryHead(Experiment experiment) {
    try (TinyLaboratory laboratory = laboratory()) {
      for (double score : laboratory.scores(experiment, ITEMS)) {
        assertThat(score).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void theModelIsLeftAsItWas(Experiment experiment) {
    try (TinyLaboratory laboratory = laboratory()) {
      TokenBatch batch = TokenBatch.of(ITEMS.get(0).tokens());
      float[] before = laboratory.model().logits(batch).data();

      laboratory.scores(experiment, ITEMS);

      assertThat(laboratory.model().logits(batch).data()).isEqualTo(before);
      assertThat(laboratory.model().plan().edits()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void noPromptsSayNothing(Experiment experiment) {
    try (TinyLaboratory laboratory = laboratory()) {
      for (double score : laboratory.scores(experiment, List.of())) {
        assertThat(score).isNaN();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void equalMethodsAreEqual(Experiment experiment) {
    assertThat(experiments()).contains(experiment);
  }
}
