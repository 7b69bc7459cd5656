// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.discovery.HeadScores;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.ByHand;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.Bootstrap;
import dev.bridle.recipes.evaluation.Control;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.Verdict;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeRunTest {
  /** Means of log-probabilities in single precision, in batches of other forms. */
  private static final double ROUNDING = 1e-5;

  private static final List<Question> QUESTIONS = TinyQuestions.all();

  private static LanguageModel model;
  private static RecipeRun run;
  private static Outcome outcome;

  @BeforeAll
  static void open(@TempDir Path folder) {
    model = Models.open(TinyModel.llama(folder, 3));
    run = TinyRun.of(model, QUESTIONS);
    outcome = run.execute();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void whatTheTestQuestionsSayChangesNothingThatIsChosen() {
    List<Question> altered = turnedRound(QUESTIONS, run.split().test());

    Outcome other = TinyRun.of(model, altered).execute();

    assertThat(other).isNotEqualTo(outcome);
    assertThat(other.scores()).isEqualTo(outcome.scores());
    assertThat(other.tried()).isEqualTo(outcome.tried());
    assertThat(other.heads()).isEqualTo(outcome.heads());
    assertThat(other.strength()).isEqualTo(outcome.strength());
  }

  @Test
  void whatTheValidationQuestionsSayChangesTheChoiceButNoDirection() {
    List<Question> altered = turnedRound(QUESTIONS, run.split().validation());

    Outcome other = TinyRun.of(model, altered).execute();

    assertThat(scores(other)).containsExactlyInAnyOrderElementsOf(scores(outcome));
    assertThat(plans(other)).containsExactlyInAnyOrderElementsOf(plans(outcome));
    assertThat(other.probings()).isNotEqualTo(outcome.probings());
    assertThat(other.before()).isEqualTo(outcome.before());
  }

  @Test
  void theReportedHalfOfTheNeutralTextChangesTheCostAlone() {
    List<String> documents = new ArrayList<>(TinyQuestions.documents());
    for (int i = 1; i < documents.size(); i += 2) {
      documents.set(i, "water water water and night");
    }

    Outcome other = TinyRun.of(model, QUESTIONS, documents).execute();

    assertThat(other.tried()).isEqualTo(outcome.tried());
    assertThat(other.gain()).isEqualTo(outcome.gain());
    assertThat(other.cost()).isNotEqualTo(outcome.cost());
  }

  @Test
  void twoRunsOfOneSeedAreEqual() {
    Outcome again = TinyRun.of(model, QUESTIONS).execute();

    assertThat(again).isEqualTo(outcome);
  }

  @Test
  void anotherSeedSplitsOtherwise() {
    RecipeRun other =
        new RecipeRun(
            model,
            TinyRun.recipe().withSeed(8),
            TinyRun.data(QUESTIONS, TinyQuestions.documents()),
            Progress.silent());

    assertThat(other.split()).isNotEqualTo(run.split());
  }

  @Test
  void theFirstOfTheTriedSettingsIsTheChosenOne() {
    Setting chosen = outcome.tried().get(0);

    assertThat(outcome.heads()).isEqualTo(chosen.heads());
    assertThat(outcome.strength()).isEqualTo(chosen.strength());
  }

  @Test
  void theGainIsThatOfTheChosenPlanOnTheTestQuestions() {
    List<Question> test = run.split().test();
    EditPlan chosen = outcome.tried().get(0).plan();
    double[] before = ByHand.mc1(model, test);
    double[] after = ByHand.mc1(model.with(chosen), test);
    Bootstrap bootstrap = new Bootstrap(TinyRun.recipe().seed());

    assertThat(outcome.before()).isEqualTo(bootstrap.mean(before));
    assertThat(outcome.after()).isEqualTo(bootstrap.mean(after));
    assertThat(outcome.gain()).isEqualTo(bootstrap.meanDifference(before, after));
    assertThat(run.judge(model)).isEqualTo(outcome.before());
    assertThat(run.judge(model.with(chosen))).isEqualTo(outcome.after());
  }

  @Test
  void theCostIsThatOfTheChosenPlanOnTheReportedHalf() {
    NeutralText reported = new NeutralText(TinyQuestions.documents()).forReport();
    LanguageModel edited = model.with(outcome.tried().get(0).plan());

    assertThat(outcome.cost().crossEntropyBefore())
        .isCloseTo(reported.crossEntropy(model), within(ROUNDING));
    assertThat(outcome.cost().crossEntropyAfter())
        .isCloseTo(reported.crossEntropy(edited), within(ROUNDING));
  }

  @Test
  void controlsAreTheGainsOfRandomEditsOnTheTestQuestions() {
    List<Question> test = run.split().test();
    double before = mean(ByHand.mc1(model, test));
    EditPlan chosen = outcome.tried().get(0).plan();
    RandomEdits random = new RandomEdits(model.shape(), TinyRun.recipe().seed());

    assertThat(outcome.controls()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      Control control = outcome.controls().get(i);
      boolean directions = i == 0;
      assertThat(control.name()).contains(directions ? "random directions" : "random heads");
      assertThat(control.gains()).hasSize(TinyRun.DRAWS);
      for (double gain : control.gains()) {
        EditPlan drawn = directions ? random.randomDirections(chosen) : random.randomHeads(chosen);
        assertThat(gain)
            .isCloseTo(mean(ByHand.mc1(model.with(drawn), test)) - before, within(ROUNDING));
      }
    }
  }

  @Test
  void theVerdictIsThatOfTheGainAndTheControls() {
    assertThat(outcome.verdict()).isEqualTo(Verdict.of(outcome.gain(), outcome.controls()));
  }

  @Test
  void theOutcomeSaysWhereItComesFrom() {
    assertThat(outcome.recipe()).isEqualTo("tiny");
    assertThat(outcome.model()).isEqualTo(model.files().name());
    assertThat(outcome.metric()).isEqualTo("mc1");
    assertThat(outcome.seed()).isEqualTo(7);
    assertThat(outcome.questions())
        .isEqualTo(
            new Outcome.Counts(
                run.split().train().size(),
                run.split().validation().size(),
                run.split().test().size()));
    assertThat(outcome.scores().ranked())
        .hasSize(TinyModel.LAYERS * TinyModel.HEADS)
        .allSatisfy(score -> assertThat(score.value()).isBetween(0.0, 1.0));
  }

  @Test
  void noSubjectIsOnBothSidesOfTheSplit() {
    List<String> learnt = groups(run.split().train());
    List<String> chosenBy = groups(run.split().validation());
    List<String> judgedBy = groups(run.split().test());

    assertThat(learnt).doesNotContainAnyElementsOf(chosenBy).doesNotContainAnyElementsOf(judgedBy);
    assertThat(chosenBy).doesNotContainAnyElementsOf(judgedBy);
  }

  @Test
  void twoSubjectsCannotBeSplitInThree() {
    List<Question> few = QUESTIONS.subList(0, 6);

    assertThatThrownBy(() -> TinyRun.of(model, few))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("6 questions in 2 groups");
  }

  @Test
  void theModelIsLeftAsItWas() {
    assertThat(model.plan()).isEqualTo(EditPlan.none());
    assertThat(outcome.tried().get(0).plan().edits())
        .allSatisfy(edit -> assertThat(edit).isInstanceOf(HeadEdit.Add.class))
        .extracting(HeadEdit::head)
        .containsExactlyElementsOf(outcome.heads());
  }

  private static List<Question> turnedRound(List<Question> all, Collection<Question> some) {
    return all.stream()
        .map(question -> some.contains(question) ? TinyQuestions.turnedRound(question) : question)
        .toList();
  }

  private static List<HeadScores> scores(Outcome outcome) {
    return outcome.probings().stream().map(Probing::scores).toList();
  }

  private static List<EditPlan> plans(Outcome outcome) {
    return outcome.probings().stream()
        .flatMap(probing -> probing.tried().stream())
        .map(Setting::plan)
        .toList();
  }

  private static List<String> groups(List<Question> questions) {
    return questions.stream().map(Question::group).distinct().toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
