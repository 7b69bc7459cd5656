// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.error.InputException;
import dev.bridle.exporters.ModelFolder;
import dev.bridle.exporters.onnx.OnnxExporter;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.Recipe;
import dev.bridle.recipes.RecipeLibrary;
import dev.bridle.recipes.evaluation.Control;
import dev.bridle.recipes.evaluation.Estimate;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.Verdict;
import dev.bridle.recipes.run.Outcome;
import dev.bridle.recipes.run.OutcomeReport;
import dev.bridle.recipes.run.RecipeData;
import dev.bridle.recipes.run.RecipeRun;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Carries out a recipe: discover, edit, evaluate, export. */
@Command(name = "run", description = "Carries out a recipe and publishes a model if it helps.")
final class RunCommand implements Callable<Integer> {
  private static final int PARITY_PROMPTS = 12;

  @Parameters(paramLabel = "RECIPE", description = "A recipe's name, or a YAML file.")
  private String recipeName;

  @Option(names = "--model", required = true, description = ModelOption.NAMED_BY)
  private String model;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Option(
      names = "--neutral",
      paramLabel = "FILE",
      description = "Text the edit should leave alone, a document a line.")
  private Path neutral;

  @Option(names = "--seed", description = "Of every draw (default: the recipe's).")
  private Long seed;

  @Option(
      names = "--publish-anyway",
      description = "Publish the model even if there is no gain, marked so.")
  private boolean publishAnyway;

  @Option(names = "--standalone", description = BakeCommand.STANDALONE)
  private boolean standalone;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;
  @Mixin private DataOption data;

  private final Terminal terminal;
  private final RecipeLibrary library;

  @Inject
  RunCommand(Terminal terminal, RecipeLibrary library) {
    this.terminal = terminal;
    this.library = library;
  }

  @Override
  public Integer call() {
    Recipe found = library.find(recipeName);
    Recipe recipe = seed == null ? found : found.withSeed(seed);
    if (Files.exists(out)) {
      throw new InputException(
          out, "", "something is there already", "Name a folder that does not exist yet.");
    }
    try (LanguageModel opened = models.open(model)) {
      RecipeData given = data.with(Optional.ofNullable(neutral), model, terminal);
      RecipeRun run = new RecipeRun(opened, recipe, given, terminal.progress());
      Outcome outcome = run.execute();
      boolean applied = outcome.verdict() == Verdict.APPLIED;
      Optional<ModelFolder> folder =
          applied || publishAnyway
              ? Optional.of(export(opened, run, recipe, outcome, given))
              : Optional.empty();
      show(outcome, folder);
      return (applied ? ExitStatus.DONE : ExitStatus.FELL_SHORT).code();
    }
  }

  private ModelFolder export(
      LanguageModel opened, RecipeRun run, Recipe recipe, Outcome outcome, RecipeData given) {
    List<String> prompts =
        run.split().test().stream()
            .limit(PARITY_PROMPTS)
            .map((Question question) -> question.prompt() + question.best())
            .toList();
    OnnxExporter exporter =
        OnnxExporter.verifiedOn(prompts)
            .withSeed(recipe.seed())
            .withProgress(terminal.progress())
            .withFile("recipe.yaml", documentWith(recipe.seed()))
            .withReport(
                written ->
                    OutcomeReport.of(outcome, opened.shape(), run.judge(written), given.digest()));
    return (standalone ? exporter.standalone() : exporter)
        .export(opened.with(outcome.chosen().plan()), out);
  }

  /** The document as it was written, with the seed that was used. */
  private String documentWith(long usedSeed) {
    return library.document(recipeName).replaceAll("(?m)^seed:.*$", "seed: " + usedSeed);
  }

  private void show(Outcome outcome, Optional<ModelFolder> folder) {
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>(OutcomeReport.json(outcome));
      document.put("parity", folder.map(BakeCommand::parity).orElse(null));
      document.put("out", folder.map(ModelFolder::folder).map(Path::toString).orElse(null));
      terminal.json(document);
      return;
    }
    terminal.print(
        "%s on %s: %s".formatted(outcome.recipe(), outcome.model(), outcome.verdict().toString()));
    terminal.print(
        "heads %s, strength %s, probed at the %s; %d training, %d validation, %d test questions"
            .formatted(
                outcome.heads(),
                outcome.strength(),
                outcome.at() == ProbePlace.ANSWER ? "answer" : "next answer",
                outcome.questions().train(),
                outcome.questions().validation(),
                outcome.questions().test()));
    terminal.print("");
    terminal.print(table(outcome).toString());
    terminal.print(
        folder
            .map(
                it ->
                    String.format(
                        Locale.ROOT,
                        "Published %s: logits differ from the edit at run time by at most %.2g (of"
                            + " %.1f) on %d prompts.",
                        it.folder(),
                        it.parity().maxAbsLogitDifference(),
                        it.parity().largestLogit(),
                        it.parity().prompts()))
            .orElse("No model was published."));
    folder.map(BakeCommand::linked).orElse(List.of()).forEach(terminal::print);
  }

  private static Table table(Outcome outcome) {
    Table table = new Table("test questions", outcome.metric(), "95 % interval");
    add(table, "before", outcome.before());
    add(table, "after", outcome.after());
    add(table, "gain", outcome.gain());
    for (Control control : outcome.controls()) {
      table.row(
          "gain of " + control.name(),
          number(control.mean()),
          "highest of " + control.gains().size() + ": " + number(control.highest()));
    }
    table.row(
        "cross-entropy on neutral text, before", number(outcome.cost().crossEntropyBefore()), "");
    table.row(
        "cross-entropy on neutral text, after", number(outcome.cost().crossEntropyAfter()), "");
    table.row("KL on neutral text", number(outcome.cost().kl()), "");
    return table;
  }

  private static void add(Table table, String what, Estimate estimate) {
    table.row(
        what, number(estimate.value()), number(estimate.low()) + " to " + number(estimate.high()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
