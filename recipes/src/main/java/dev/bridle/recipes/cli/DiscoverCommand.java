// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.Stage;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.catalogue.Protocol;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.report.HtmlReport;
import dev.bridle.discovery.survey.Survey;
import dev.bridle.error.InputException;
import dev.bridle.exporters.Publication;
import dev.bridle.model.LanguageModel;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for heads of one kind, a stage, or all kinds, and tries whether they are a cause. */
@Command(name = "discover", description = "Finds heads of some kinds in a model.")
final class DiscoverCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @ArgGroup(multiplicity = "1")
  private Wanted wanted;

  @Option(names = "--out", paramLabel = "DIR", description = "Write heads.html into a new folder.")
  private Path out;

  @Option(
      names = "--prompts",
      defaultValue = "100",
      paramLabel = "N",
      description = "Prompts to score on, and as many to try on (default: ${DEFAULT-VALUE}).")
  private int prompts;

  @Option(names = "--seed", defaultValue = "0", description = "Of every draw (default: 0).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;
  @Mixin private CatalogueOption catalogue;
  @Mixin private TaskOption tasks;

  private final Terminal terminal;

  @Inject
  DiscoverCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Exactly one of these says which kinds. */
  static final class Wanted {
    @Option(names = "--heads", split = ",", paramLabel = "TYPE", description = "Kinds of heads.")
    private List<String> heads;

    @Option(names = "--stage", paramLabel = "KR|ICI|LR|EP", description = "All of a stage.")
    private Stage stage;

    @Option(names = "--all", description = "All kinds.")
    private boolean all;

    List<Protocol> of(Catalogue catalogue) {
      if (heads != null) {
        return heads.stream().map(catalogue::named).toList();
      }
      return all ? catalogue.protocols() : catalogue.of(stage);
    }
  }

  @Override
  public Integer call() {
    Catalogue kinds = catalogue.catalogue();
    List<Protocol> protocols = wanted.of(kinds);
    if (out != null && Files.exists(out)) {
      throw new InputException(
          out, "", "something is there already", "Name a folder that does not exist yet.");
    }
    if (prompts < 1) {
      throw new InputException("--prompts is " + prompts, "It must be at least 1.");
    }
    try (LanguageModel opened = models.open(model)) {
      List<TypeFinding> findings =
          Survey.of(kinds)
              .withTasks(tasks.library(model, terminal))
              .withPrompts(prompts)
              .withSeed(seed)
              .withProgress(terminal.progress())
              .on(opened, protocols);
      show(opened, findings);
    }
    return ExitStatus.DONE.code();
  }

  private void show(LanguageModel opened, List<TypeFinding> findings) {
    if (out != null) {
      try (Publication publication = Publication.to(out)) {
        new HtmlReport(opened.files().name(), opened.shape(), findings)
            .writeTo(publication.staging().resolve("heads.html"));
        publication.publish();
      }
    }
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", Inspection.model(opened.decoder()));
      document.put("results", findings.stream().map(FindingsDocument::of).toList());
      terminal.json(document);
      return;
    }
    if (findings.size() > 1) {
      terminal.print(FindingsTables.summary(findings));
    }
    if (wanted.heads != null) {
      findings.forEach(finding -> terminal.print(FindingsTables.best(finding)));
    }
    if (out != null) {
      terminal.print("All heads: " + out.resolve("heads.html"));
    }
  }
}
