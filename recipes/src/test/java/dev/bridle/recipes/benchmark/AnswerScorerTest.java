// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.TinyModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.edit.Gate;
import dev.bridle.edit.HeadEdit;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.ByHand;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.evaluation.ChoiceScore;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.QuestionFile;
import dev.bridle.recipes.pony.Pony;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerScorerTest {
  /** Sums of a few log-probabilities in single precision, against the same in double. */
  private static final double ROUNDING = 1e-5;

  private static final EditPlan EDITS =
      EditPlan.of(new HeadEdit.Scale(new HeadId(0, 1), -3), new HeadEdit.Ablate(new HeadId(1, 2)));

  private static LanguageModel tiny;

  @BeforeAll
  static void open(@TempDir Path folder) {
    tiny = Models.open(TinyModel.llama(folder, 3));
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  @Test
  void scoresAreThoseOfTheLogits() {
    List<Question> questions = TinyQuestions.all();

    List<ChoiceScore> scores = score(tiny, questions);

    assertByHand(tiny, questions, scores);
  }

  @Test
  void scoresUnderAnEditAreThoseOfTheEditedLogits() {
    List<Question> questions = TinyQuestions.all();
    LanguageModel edited = tiny.with(EDITS);

    List<ChoiceScore> scores = new AnswerScorer(tiny, questions).score(edited, Progress.silent());

    assertByHand(edited, questions, scores);
    assertThat(scores).isNotEqualTo(score(tiny, questions));
  }

  @Test
  void editsBehindTheGateBeginWhereTheAnswerDoes() {
    List<Question> questions = TinyQuestions.all();
    LanguageModel gated = tiny.with(EDITS.withGate(Gate.GENERATED));

    List<ChoiceScore> scores = new AnswerScorer(tiny, questions).score(gated, Progress.silent());

    assertByHand(gated, questions, scores);
    assertThat(scores).isNotEqualTo(score(tiny.with(EDITS), questions));
  }

  @Test
  void scoresOfPonysWordPiecesAreThoseOfItsLogits() {
    Pony pony = Pony.unpacked();
    List<Question> questions =
        QuestionFile.read(pony.questions()).questions().stream().limit(12).toList();

    try (LanguageModel model = Models.open(pony.folder())) {
      assertByHand(model, questions, score(model, questions));
    }
  }

  @Test
  void aQuestionScoresTheSameInWhateverCompany() {
    List<Question> questions = TinyQuestions.all();

    List<ChoiceScore> together = score(tiny, questions);

    for (int i = 0; i < questions.size(); i++) {
      ChoiceScore alone = score(tiny, List.of(questions.get(i))).get(0);
      assertThat(together.get(i).mc2()).isCloseTo(alone.mc2(), within(ROUNDING));
      assertThat(together.get(i).mc1()).isEqualTo(alone.mc1());
      assertThat(together.get(i).mc3()).isEqualTo(alone.mc3());
    }
  }

  @Test
  void aLongCompanionChangesNoScore() {
    Question question = TinyQuestions.all().get(0);
    Question lengthy =
        new Question(
            "g",
            "the little girl and the little boy saw the cat .".repeat(8),
            " yes",
            List.of(" yes"),
            List.of(" no no no no no no no"));

    ChoiceScore beside = score(tiny, List.of(lengthy, question)).get(1);

    assertThat(beside.mc2())
        .isCloseTo(score(tiny, List.of(question)).get(0).mc2(), within(ROUNDING));
  }

  @Test
  void mc1IsTheFirstOfTheScores() {
    List<Question> questions = TinyQuestions.all();

    double[] mc1 = new AnswerScorer(tiny, questions).mc1(tiny);

    assertThat(mc1)
        .containsExactly(score(tiny, questions).stream().mapToDouble(ChoiceScore::mc1).toArray())
        .containsExactly(ByHand.mc1(tiny, questions));
  }

  @Test
  void anEditThatBreaksTheArithmeticIsRefused() {
    AnswerScorer scorer = new AnswerScorer(tiny, TinyQuestions.all());
    LanguageModel broken = tiny.with(EditPlan.of(new HeadEdit.Scale(new HeadId(1, 0), 3e38)));

    assertThatThrownBy(() -> scorer.mc1(broken))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("smaller");
  }

  private static List<ChoiceScore> score(LanguageModel model, List<Question> questions) {
    return new AnswerScorer(model, questions).score(model, Progress.silent());
  }

  private static void assertByHand(
      LanguageModel model, List<Question> questions, List<ChoiceScore> scores) {
    assertThat(scores).hasSameSizeAs(questions);
    for (int i = 0; i < questions.size(); i++) {
      ChoiceScore expected = ByHand.score(model, questions.get(i));
      assertThat(scores.get(i).mc1()).isEqualTo(expected.mc1());
      assertThat(scores.get(i).mc2()).isCloseTo(expected.mc2(), within(ROUNDING));
      assertThat(scores.get(i).mc3()).isEqualTo(expected.mc3());
    }
  }
}
