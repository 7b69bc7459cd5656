// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatchingScoreTest {
  private static final Mark ALL = new Mark("all");
  private static final List<Item> ITEMS = TinyItems.items(6, 5);

  @TempDir Path folder;

  private TinyLaboratory laboratory() {
    return TinyLaboratory.of(TinyModel.llama(3), folder);
  }

  @ParameterizedTest
  @EnumSource
  void anIdenticalTwinChangesNothingAtAll(PatchingScore.Direction direction) {
    List<Item> same = ITEMS.stream().map(item -> item.corruptedBy(item.tokens())).toList();
    try (TinyLaboratory laboratory = laboratory()) {
      for (Mark at : List.of(ALL, Mark.END, TinyItems.WORD)) {
        PatchingScore score = new PatchingScore(direction, Gauge.LOGIT_DIFFERENCE, at, false);

        assertThat(laboratory.scores(score, same)).containsOnly(0);
      }
    }
  }

  @Test
  void whatIsPatchedBeforeTheTwinDiffersChangesNothing() {
    PatchingScore score =
        new PatchingScore(
            PatchingScore.Direction.NOISING, Gauge.LOGIT_DIFFERENCE, Mark.FIRST, false);
    try (TinyLaboratory laboratory = laboratory()) {
      assertThat(laboratory.scores(score, ITEMS)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void normalisedScoresAreSharesOfTheMeanDifference(PatchingScore.Direction direction) {
    Gauge gauge = Gauge.DIVERGENCE;
    try (TinyLaboratory laboratory = laboratory()) {
      EndEdits model = EndEdits.none(laboratory);
      double whole =
          ITEMS.stream()
              .mapToDouble(
                  item ->
                      gauge
                          .metric()
                          .of(item.forSweep(List.of()), model.logits(item))
                          .applyAsDouble(model.logits(item.corrupted().orElseThrow())))
              .average()
              .orElseThrow();

      double[] plain = laboratory.scores(new PatchingScore(direction, gauge, ALL, false), ITEMS);
      double[] shares = laboratory.scores(new PatchingScore(direction, gauge, ALL, true), ITEMS);

      for (int head = 0; head < plain.length; head++) {
        assertThat(shares[head]).isCloseTo(plain[head] / whole, within(TinyLaboratory.ROUNDING));
      }
    }
  }

  @Test
  void sharesOfNothingAreNotTaken() {
    List<Item> same = ITEMS.stream().map(item -> item.corruptedBy(item.tokens())).toList();
    PatchingScore score =
        new PatchingScore(PatchingScore.Direction.NOISING, Gauge.LOGIT_DIFFERENCE, ALL, true);
    try (TinyLaboratory laboratory = laboratory()) {
      assertThat(laboratory.scores(score, same)).containsOnly(Double.NaN);
    }
  }

  @Test
  void promptsThatCannotBePatchedArePassedOver() {
    PatchingScore score =
        new PatchingScore(
            PatchingScore.Direction.NOISING, Gauge.LOGIT_DIFFERENCE, TinyItems.WORD, false);
    Item first = ITEMS.get(0);
    List<Item> more = new ArrayList<>(ITEMS);
    more.add(first.corruptedBy(5));
    more.add(first.answering(List.of(5), List.of()));
    more.add(Item.of(first.tokens()).corruptedBy(first.tokens()).answering(List.of(5), List.of(6)));
    try (TinyLaboratory laboratory = laboratory()) {
      assertThat(laboratory.scores(score, more)).isEqualTo(laboratory.scores(score, ITEMS));
    }
  }
}
