// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.head.HeadId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediatedScoreTest {
  /** A share: rounding over an effect of at least {@link #LEAST}. */
  private static final double ROUNDING = 1e-3;

  private static final double LEAST = 0.02;
  private static final Gauge GAUGE = Gauge.LOGIT_DIFFERENCE;
  private static final List<Item> ITEMS = TinyItems.items(6, 5);
  private static final HeadId EARLY = new HeadId(0, 3);
  private static final HeadId LATE = new HeadId(1, 1);

  @TempDir Path folder;

  @Test
  void theShareIsThatOfTheEffectWhichIsGoneWithEarlierPrimaryHeads() {
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder, EARLY, LATE)) {
      EndEdits model = EndEdits.none(laboratory);
      HeadMeans means = model.means(ITEMS);
      EndEdits without = model.replacing(EARLY, means.row(EARLY).row(0));

      double[] scores = laboratory.scores(new MediatedScore("primary", LEAST, GAUGE), ITEMS);

      int counted = 0;
      for (int head = 0; head < 4; head++) {
        HeadId later = new HeadId(1, head);
        double effect = effect(model, means, later);
        double rest = effect(without, means, later);
        double share = effect > LEAST ? (effect - rest) / effect : 0;
        assertThat(scores[4 + head]).as("%s", later).isCloseTo(share, within(ROUNDING));
        counted += effect > LEAST ? 1 : 0;
      }
      assertThat(counted).isPositive();
    }
  }

  private static double effect(EndEdits model, HeadMeans means, HeadId head) {
    EndEdits ablated = model.replacing(head, means.row(head).row(0));
    return ITEMS.stream()
        .mapToDouble(item -> model.read(GAUGE, item) - ablated.read(GAUGE, item))
        .average()
        .orElseThrow();
  }

  @Test
  void aHeadWithoutPrimaryHeadsBeforeItIsNotMediated() {
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder, EARLY, LATE)) {
      double[] scores = laboratory.scores(new MediatedScore("primary", LEAST, GAUGE), ITEMS);

      assertThat(scores).startsWith(0, 0, 0, 0);
    }
  }

  @Test
  void nothingIsSaidWherePrimaryHeadsWereNotFound() {
    try (TinyLaboratory laboratory = TinyLaboratory.of(TinyModel.llama(3), folder)) {
      for (double score : laboratory.scores(new MediatedScore("primary", LEAST, GAUGE), ITEMS)) {
        assertThat(score).isNaN();
      }
    }
  }

  @Test
  void aMetricWithoutSidesIsADefect() {
    assertThatThrownBy(() -> new MediatedScore("primary", LEAST, Gauge.DIVERGENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("divergence does not tell better from worse");
  }
}
