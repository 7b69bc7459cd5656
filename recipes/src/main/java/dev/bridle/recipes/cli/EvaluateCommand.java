// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.benchmark.AnswerScorer;
import dev.bridle.recipes.evaluation.Bootstrap;
import dev.bridle.recipes.evaluation.ChoiceScore;
import dev.bridle.recipes.evaluation.Estimate;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.run.OutcomeReport;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on a benchmark. */
@Command(name = "evaluate", description = "Measures a model on a benchmark, edited or not.")
final class EvaluateCommand implements Callable<Integer> {
  private static final String TRUTHFULQA_MC = "truthfulqa-mc";

  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(names = "--benchmark", required = true, description = TRUTHFULQA_MC + ".")
  private String benchmark;

  @Option(names = "--edits", paramLabel = "FILE", description = "An edits.json to run under.")
  private Path edits;

  @Option(names = "--seed", defaultValue = "0", description = "Of the bootstrap.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;
  @Mixin private DataOption data;

  private final Terminal terminal;

  @Inject
  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!benchmark.equals(TRUTHFULQA_MC)) {
      throw new InputException(
          "\"" + benchmark + "\" is no benchmark", "Known: " + TRUTHFULQA_MC + ".");
    }
    List<Question> questions = data.required(model, terminal).questions();
    try (LanguageModel opened = models.open(model)) {
      EditPlan plan = edits == null ? EditPlan.none() : EditsFile.read(edits, opened.shape());
      List<ChoiceScore> scores =
          new AnswerScorer(opened, questions).score(opened.with(plan), terminal.progress());
      Map<String, Estimate> metrics = new LinkedHashMap<>();
      metrics.put("mc1", mean(scores, ChoiceScore::mc1));
      metrics.put("mc2", mean(scores, ChoiceScore::mc2));
      metrics.put("mc3", mean(scores, ChoiceScore::mc3));
      show(questions.size(), metrics);
    }
    return ExitStatus.DONE.code();
  }

  private Estimate mean(List<ChoiceScore> scores, ToDoubleFunction<ChoiceScore> metric) {
    return new Bootstrap(seed).mean(scores.stream().mapToDouble(metric).toArray());
  }

  private void show(int items, Map<String, Estimate> metrics) {
    if (!json) {
      Table table = new Table(benchmark, "value", "95 % interval");
      metrics.forEach(
          (name, estimate) ->
              table.row(
                  name,
                  String.format(Locale.ROOT, "%.3f", estimate.value()),
                  String.format(Locale.ROOT, "%.3f to %.3f", estimate.low(), estimate.high())));
      terminal.print(table + "" + items + " questions");
      return;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    metrics.forEach((name, estimate) -> values.put(name, OutcomeReport.estimate(estimate)));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("benchmark", benchmark);
    document.put("items", items);
    document.put("metrics", values);
    terminal.json(document);
  }
}
