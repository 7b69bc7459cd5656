// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.collaboration.Chain;
import dev.bridle.discovery.collaboration.Collaboration;
import dev.bridle.discovery.collaboration.HeadGraph;
import dev.bridle.discovery.collaboration.HeadGraphDocument;
import dev.bridle.discovery.collaboration.HeadGraphPicture;
import dev.bridle.discovery.collaboration.Role;
import dev.bridle.discovery.experiment.Gauge;
import dev.bridle.discovery.finding.Ability;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.prompt.Tasks;
import dev.bridle.discovery.survey.Survey;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.error.InputException;
import dev.bridle.model.LanguageModel;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for the heads of a chain, and measures which of them tell which others. */
@Command(name = "chain", description = "Measures how heads of several kinds work together.")
final class ChainCommand implements Callable<Integer> {
  /** What heads were scored or tried on does not say once more what they do to each other. */
  private static final long APART = 104_729;

  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(
      names = "--chain",
      paramLabel = "FILE",
      description =
          "Which kinds may tell which, a YAML document (default: ioi, after Wang et al.).")
  private Path file;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "Measure on prompts of another task than the chain's.")
  private String task;

  @Option(
      names = "--prompts",
      defaultValue = "100",
      paramLabel = "N",
      description = "Prompts to score, to try and to measure on (default: ${DEFAULT-VALUE} each).")
  private int prompts;

  @Option(names = "--seed", defaultValue = "0", description = "Of every draw (default: 0).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private NewFolder out;
  @Mixin private ModelOption models;
  @Mixin private CatalogueOption catalogue;
  @Mixin private TaskOption tasks;

  private final Terminal terminal;

  @Inject
  ChainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    out.requireFree();
    if (prompts < 2) {
      throw new InputException("--prompts is " + prompts, "It must be at least 2.");
    }
    Chain chain = file == null ? Chain.ioi() : Chain.read(file);
    Catalogue kinds = catalogue.catalogue();
    Tasks library = tasks.library(model, terminal);
    String asked = task == null ? chain.task() : task;
    library.task(asked);
    chain.types().forEach(kinds::named);
    try (LanguageModel opened = models.open(model)) {
      Survey survey =
          Survey.of(kinds)
              .withTasks(library)
              .withPrompts(prompts)
              .withSeed(seed)
              .withProgress(terminal.progress());
      Ability ability = survey.ability(opened, asked);
      requireAbility(ability, asked);
      List<SweepPrompt> pairs = pairs(opened, library, asked);
      List<TypeFinding> findings =
          survey.on(opened, chain.types().stream().map(kinds::named).toList());
      List<Role> roles =
          findings.stream().map(found -> Role.of(found.type(), found.found())).toList();
      HeadGraph graph =
          Collaboration.of(chain, roles)
              .on(opened, pairs, Gauge.LOGIT_DIFFERENCE.metric(), terminal.progress());
      show(opened, new ChainReport(asked, ability, findings, graph));
    }
    return ExitStatus.DONE.code();
  }

  private static void requireAbility(Ability ability, String task) {
    if (ability.prompts() == 0) {
      throw new InputException(
          "no prompt of " + task + " fits this model: there is no chain to find",
          "Name another task with --task, or bring one with --tasks.");
    }
    if (!ability.isAboveChance()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "accuracy at chance: of %d prompts of %s the model answers %.2f rightly, guessing"
                  + " %.2f; there is no chain to find",
              ability.prompts(),
              task,
              ability.accuracy(),
              ability.chance()),
          "Name a model that does the task, or another task with --task.");
    }
  }

  private List<SweepPrompt> pairs(LanguageModel opened, Tasks library, String asked) {
    List<SweepPrompt> pairs =
        library.task(asked).prompts(opened.tokenizer(), prompts, seed + APART).items().stream()
            .filter(item -> item.isAligned() && Gauge.LOGIT_DIFFERENCE.fits(item))
            .map(item -> item.forSweep(List.of()))
            .toList();
    if (pairs.size() < 2) {
      throw new InputException(
          "%d prompts of %s have a right answer, a wrong one and a twin of equal length"
              .formatted(pairs.size(), asked),
          "Name another task with --task: paths carry the difference of two such prompts.");
    }
    return pairs;
  }

  private void show(LanguageModel opened, ChainReport report) {
    HeadGraph graph = report.graph();
    out.write(
        Map.of(
            "chain.json", HeadGraphDocument.of(graph), "chain.svg", HeadGraphPicture.svg(graph)));
    if (json) {
      terminal.json(report.document(opened.decoder()));
      return;
    }
    terminal.print(report.text());
    if (out.isWanted()) {
      terminal.print("The picture: " + out.resolve("chain.svg"));
    }
  }
}
