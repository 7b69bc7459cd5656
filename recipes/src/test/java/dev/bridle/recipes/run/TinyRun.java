// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.Recipe;
import dev.bridle.recipes.TinyQuestions;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.QuestionSet;
import java.util.List;

/** A recipe with few settings, and what to carry it out on. */
final class TinyRun {
  static final int DRAWS = 4;

  private TinyRun() {}

  /** {@return a recipe that asks for more heads than there are, twice} */
  static Recipe recipe() {
    return new Recipe(
        1,
        "tiny",
        "For tests.",
        new Recipe.Split(0.4, 0.3),
        new Recipe.Discover("truthfulness", List.of(ProbePlace.ANSWER, ProbePlace.NEXT_ANSWER)),
        new Recipe.Edit("steer", "mean-difference", List.of(1, 3, 20, 30), List.of(0.5, 2.0, 6.0)),
        new Recipe.Select("mc1", 0.1),
        new Recipe.Controls(DRAWS),
        new Recipe.Export("fold", "all"),
        7);
  }

  static RecipeData data(List<Question> questions, List<String> documents) {
    return new RecipeData(
        new QuestionSet(questions, 0, "by hand", " "), new NeutralText(documents), "none");
  }

  static RecipeRun of(LanguageModel model, List<Question> questions) {
    return of(model, questions, TinyQuestions.documents());
  }

  static RecipeRun of(LanguageModel model, List<Question> questions, List<String> documents) {
    return new RecipeRun(model, recipe(), data(questions, documents), Progress.silent());
  }
}
