// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.editors.HeadDirection;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.ByHand;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.runtime.Models;
import dev.bridle.tensor.FloatVector;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingSearchTest {
  private static final double TOLERATED = 0.1;

  /** Means of log-probabilities in single precision, in batches of other forms. */
  private static final double ROUNDING = 1e-5;

  private static final HeadId WITHOUT_DIRECTION = new HeadId(0, 2);

  private static LanguageModel model;
  private static List<Setting> tried;

  @BeforeAll
  static void search(@TempDir Path folder) {
    model = Models.open(TinyModel.llama(folder, 3));
    tried =
        new SettingSearch(model, TinyRun.recipe(), scores(), directions())
            .run(validation(), new NeutralText(TinyQuestions.documents()), Progress.silent());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void amongEquallyCostlySettingsTheOneThatGainsMoreIsBetter() {
    assertThat(setting(0.4, 0.2).gainPerCost(TOLERATED))
        .isGreaterThan(setting(0.3, 0.2).gainPerCost(TOLERATED));
  }

  @Test
  void amongEquallyGoodSettingsTheCheaperIsBetter() {
    assertThat(setting(0.3, 0.05).gainPerCost(TOLERATED))
        .isGreaterThan(setting(0.3, 0.2).gainPerCost(TOLERATED));
  }

  @Test
  void aTinyGainForNothingLosesToALargeOneForLittle() {
    assertThat(setting(0.4, 0.05).gainPerCost(TOLERATED))
        .isGreaterThan(setting(0.02, 0).gainPerCost(TOLERATED));
  }

  @Test
  void aLargeGainThatWrecksTheModelLosesToAModestOne() {
    assertThat(setting(0.2, 0.01).gainPerCost(TOLERATED))
        .isGreaterThan(setting(0.5, 4).gainPerCost(TOLERATED));
  }

  @Test
  void aCostBelowZeroIsLuckAndCountsAsNone() {
    assertThat(setting(0.2, -3).gainPerCost(TOLERATED))
        .isEqualTo(setting(0.2, 0).gainPerCost(TOLERATED))
        .isCloseTo(0.2 / TOLERATED, within(1e-12));
  }

  @Test
  void everyNumberOfHeadsIsTriedWithEveryStrength() {
    assertThat(tried)
        .extracting(setting -> setting.heads().size() + " × " + setting.strength())
        .containsExactlyInAnyOrder(
            "1 × 0.5", "1 × 2.0", "1 × 6.0", "3 × 0.5", "3 × 2.0", "3 × 6.0", "7 × 0.5", "7 × 2.0",
            "7 × 6.0");
  }

  @Test
  void theBestScoredHeadsThatHaveADirectionAreTaken() {
    assertThat(tried)
        .allSatisfy(
            setting ->
                assertThat(setting.heads())
                    .isEqualTo(
                        new HeadSet(
                            scores().ranked().stream()
                                .map(HeadScore::head)
                                .filter(head -> !head.equals(WITHOUT_DIRECTION))
                                .limit(setting.heads().size())
                                .toList())));
  }

  @Test
  void aPlanMovesEachHeadSoManyDeviationsAlongItsDirection() {
    for (Setting setting : tried) {
      assertThat(setting.plan().heads()).isEqualTo(setting.heads());
      for (HeadEdit edit : setting.plan().edits()) {
        HeadDirection direction = directions().get(edit.head());
        FloatVector step = ((HeadEdit.Add) edit).vector();
        assertThat(step.dot(direction.unit()))
            .isCloseTo(setting.strength() * direction.sigma(), within(ROUNDING));
        assertThat(step.norm()).isCloseTo(step.dot(direction.unit()), within(ROUNDING));
      }
    }
  }

  @Test
  void gainAndCostAreWhatTheEditedModelShows() {
    NeutralText neutral = new NeutralText(TinyQuestions.documents());
    double before = mean(ByHand.mc1(model, validation()));

    for (Setting setting : tried) {
      LanguageModel edited = model.with(setting.plan());
      assertThat(setting.gain())
          .isCloseTo(mean(ByHand.mc1(edited, validation())) - before, within(ROUNDING));
      assertThat(setting.cost())
          .isCloseTo(neutral.cost(model, edited).increase(), within(2 * ROUNDING));
    }
  }

  @Test
  void theBestGainPerCostComesFirst() {
    assertThat(tried)
        .isSortedAccordingTo(
            Comparator.comparingDouble((Setting it) -> it.gainPerCost(TOLERATED)).reversed());
  }

  private static Setting setting(double gain, double cost) {
    return new Setting(HeadSet.of(new HeadId(0, 0)), 1, EditPlan.none(), gain, cost);
  }

  private static HeadScores scores() {
    return new HeadScores(
        Catalogue.builtIn().named("truthfulness").type(),
        model
            .shape()
            .allHeads()
            .map(head -> new HeadScore(head, (head.layer() * 5 + head.head() * 3) % 8 / 8.0))
            .toList());
  }

  private static Map<HeadId, HeadDirection> directions() {
    Map<HeadId, HeadDirection> directions = new TreeMap<>();
    model
        .shape()
        .allHeads()
        .filter(head -> !head.equals(WITHOUT_DIRECTION))
        .forEach(
            head -> {
              double[] numbers = new double[TinyModel.HEAD_DIM];
              numbers[head.head()] = 1;
              numbers[7] = -2;
              directions.put(
                  head,
                  new HeadDirection(head, FloatVector.of(numbers).unit(), 0.2 + head.layer()));
            });
    return directions;
  }

  private static List<Question> validation() {
    return TinyQuestions.all().subList(0, 15);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
