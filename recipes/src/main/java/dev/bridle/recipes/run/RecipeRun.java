// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.probe.LabelledText;
import dev.bridle.discovery.probe.LogisticProbe;
import dev.bridle.edit.EditPlan;
import dev.bridle.editors.HeadDirection;
import dev.bridle.editors.MeanDifference;
import dev.bridle.head.HeadId;
import dev.bridle.model.HeadActivations;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.Recipe;
import dev.bridle.recipes.benchmark.AnswerScorer;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.Bootstrap;
import dev.bridle.recipes.evaluation.Control;
import dev.bridle.recipes.evaluation.Estimate;
import dev.bridle.recipes.evaluation.QuestionSplit;
import dev.bridle.recipes.evaluation.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * One recipe on one model.
 *
 * <p>Questions are split by group into three. Probes, directions and σ see the training questions;
 * K and α are chosen on the validation questions, by gain per cost; the test questions are looked
 * at once, for the chosen setting and its controls. Neutral text is halved likewise. So nothing
 * that was chosen was chosen on what it is judged by.
 */
public final class RecipeRun {
  private final LanguageModel model;
  private final Recipe recipe;
  private final Progress progress;
  private final QuestionSplit split;
  private final NeutralText neutral;
  private final AnswerScorer test;
  private final String separator;

  /**
   * Prepares a run.
   *
   * @param model unedited
   * @param recipe what to do
   * @param data what to do it on
   * @param progress told of every step
   * @throws dev.bridle.error.InputException if there are too few questions to split
   */
  public RecipeRun(LanguageModel model, Recipe recipe, RecipeData data, Progress progress) {
    this.model = model;
    this.recipe = recipe;
    this.progress = progress;
    this.neutral = data.neutral();
    this.separator = data.questions().separator();
    this.split =
        QuestionSplit.of(
            data.questions().questions(),
            recipe.seed(),
            recipe.split().train(),
            recipe.split().validation());
    this.test = new AnswerScorer(model, split.test());
  }

  /** {@return the split: what was judged on, and what not} */
  public QuestionSplit split() {
    return split;
  }

  /** {@return what came of it, for the edit applied at run time} */
  public Outcome execute() {
    double tolerated = recipe.select().toleratedCost();
    List<Probing> probings =
        recipe.discover().at().stream()
            .map(this::probe)
            .sorted(
                Comparator.comparingDouble(
                    (Probing probing) -> -probing.best().gainPerCost(tolerated)))
            .toList();
    return judge(probings);
  }

  private Probing probe(ProbePlace place) {
    List<LabelledText> texts = new ProbeTexts(place, separator).labelled(split.train());
    HeadActivations activations =
        HeadActivations.atLastToken(
            model, texts.stream().map(LabelledText::text).toList(), progress);
    HeadType type = Catalogue.builtIn().named(recipe.discover().heads()).type();
    HeadScores scores = new LogisticProbe(type, texts, recipe.seed()).score(activations, progress);
    Map<HeadId, HeadDirection> directions =
        MeanDifference.directions(
            activations.select(where(texts, true)), activations.select(where(texts, false)));
    List<Setting> tried =
        new SettingSearch(model, recipe, scores, directions)
            .run(split.validation(), neutral.forSelection(), progress);
    return new Probing(place, scores, tried);
  }

  /**
   * {@return MC1 of a model on the test questions}
   *
   * @param judged the written model, say
   */
  public Estimate judge(LanguageModel judged) {
    return bootstrap().mean(test.mc1(judged));
  }

  private Outcome judge(List<Probing> probings) {
    Setting chosen = probings.get(0).best();
    double[] before = test.mc1(model);
    double[] after = test.mc1(model.with(chosen.plan()));
    Estimate gain = bootstrap().meanDifference(before, after);
    List<Control> controls = controls(chosen.plan(), before);
    return new Outcome(
        recipe.name(),
        model.files().name(),
        Verdict.of(gain, controls),
        recipe.select().metric(),
        bootstrap().mean(before),
        bootstrap().mean(after),
        gain,
        controls,
        neutral.forReport().cost(model, model.with(chosen.plan())),
        probings,
        new Outcome.Counts(split.train().size(), split.validation().size(), split.test().size()),
        recipe.seed());
  }

  private List<Control> controls(EditPlan plan, double[] before) {
    RandomEdits random = new RandomEdits(model.shape(), recipe.seed());
    try (Progress.Task task = progress.begin("running controls", 2L * recipe.controls().draws())) {
      return List.of(
          new Control(
              "random directions on the same heads",
              gains(plan, random::randomDirections, before, task)),
          new Control(
              "the same vectors on random heads", gains(plan, random::randomHeads, before, task)));
    }
  }

  private List<Double> gains(
      EditPlan plan, UnaryOperator<EditPlan> change, double[] before, Progress.Task task) {
    double base = Arrays.stream(before).average().orElseThrow();
    List<Double> gains = new ArrayList<>();
    for (int draw = 0; draw < recipe.controls().draws(); draw++) {
      double[] after = test.mc1(model.with(change.apply(plan)));
      gains.add(Arrays.stream(after).average().orElseThrow() - base);
      task.advance(1);
    }
    return gains;
  }

  private Bootstrap bootstrap() {
    return new Bootstrap(recipe.seed());
  }

  private static List<Integer> where(List<LabelledText> texts, boolean label) {
    return IntStream.range(0, texts.size())
        .filter(i -> texts.get(i).label() == label)
        .boxed()
        .toList();
  }
}
