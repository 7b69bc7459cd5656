// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.HeadScores;
import dev.bridle.edit.EditPlan;
import dev.bridle.editors.HeadDirection;
import dev.bridle.editors.Steering;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.Recipe;
import dev.bridle.recipes.benchmark.AnswerScorer;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Tries every K and α of a recipe on validation questions and on neutral text. */
final class SettingSearch {
  private final LanguageModel model;
  private final Recipe recipe;
  private final HeadScores scores;
  private final Map<HeadId, HeadDirection> directions;

  SettingSearch(
      LanguageModel model,
      Recipe recipe,
      HeadScores scores,
      Map<HeadId, HeadDirection> directions) {
    this.model = model;
    this.recipe = recipe;
    this.scores = scores;
    this.directions = directions;
  }

  /** Every setting, best gain per cost first. */
  List<Setting> run(List<Question> validation, NeutralText neutral, Progress progress) {
    AnswerScorer scorer = new AnswerScorer(model, validation);
    double before = mean(scorer.mc1(model));
    double entropy = neutral.crossEntropy(model);
    List<Setting> tried = new ArrayList<>();
    List<HeadSet> sets = headSets();
    long steps = (long) sets.size() * recipe.edit().strengths().size();
    try (Progress.Task task = progress.begin("choosing heads and strength", steps)) {
      for (HeadSet heads : sets) {
        for (double strength : recipe.edit().strengths()) {
          EditPlan plan =
              Steering.along(directions).withStrength(strength).plan(model.shape(), heads);
          LanguageModel edited = model.with(plan);
          double gain = mean(scorer.mc1(edited)) - before;
          double cost = neutral.crossEntropy(edited) - entropy;
          tried.add(new Setting(heads, strength, plan, gain, cost));
          task.advance(1);
        }
      }
    }
    double tolerated = recipe.select().toleratedCost();
    tried.sort((a, b) -> Double.compare(b.gainPerCost(tolerated), a.gainPerCost(tolerated)));
    return tried;
  }

  private List<HeadSet> headSets() {
    List<HeadId> steerable =
        scores.ranked().stream()
            .map(score -> score.head())
            .filter(directions::containsKey)
            .toList();
    return recipe.edit().heads().stream()
        .map(count -> Math.min(count, steerable.size()))
        .distinct()
        .map(count -> new HeadSet(steerable.subList(0, count)))
        .toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
