// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.HeadTypes;
import dev.bridle.discovery.Stage;
import dev.bridle.discovery.report.HtmlReport;
import dev.bridle.error.InputException;
import dev.bridle.exporters.Publication;
import dev.bridle.model.LanguageModel;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.evaluation.QuestionSet;
import dev.bridle.recipes.run.ProbeTexts;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a model's heads for one kind, a stage, or all kinds. */
@Command(name = "discover", description = "Finds heads of some kinds in a model.")
final class DiscoverCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @ArgGroup(multiplicity = "1")
  private Wanted wanted;

  @Option(names = "--out", paramLabel = "DIR", description = "Write heads.html into a new folder.")
  private Path out;

  @Option(
      names = "--at",
      defaultValue = "next-answer",
      paramLabel = "answer|next-answer",
      description = "Where truthfulness is probed (default: ${DEFAULT-VALUE}).")
  private String at;

  @Option(names = "--seed", defaultValue = "0", description = "Of every draw (default: 0).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;
  @Mixin private DataOption data;

  private final Terminal terminal;
  private final Map<String, ScorerFactory> scorers;

  @Inject
  DiscoverCommand(Terminal terminal, Map<String, ScorerFactory> scorers) {
    this.terminal = terminal;
    this.scorers = scorers;
  }

  /** Exactly one of these says which kinds. */
  static final class Wanted {
    @Option(names = "--heads", split = ",", paramLabel = "TYPE", description = "Kinds of heads.")
    private List<String> heads;

    @Option(names = "--stage", paramLabel = "KR|ICI|LR|EP", description = "All of a stage.")
    private Stage stage;

    @Option(names = "--all", description = "All kinds.")
    private boolean all;
  }

  @Override
  public Integer call() {
    List<HeadType> types = types();
    if (types.isEmpty()) {
      terminal.note("no kind of head of the stage " + wanted.stage + " can be looked for yet");
    }
    if (out != null && Files.exists(out)) {
      throw new InputException(
          out, "", "something is there already", "Name a folder that does not exist yet.");
    }
    try (LanguageModel opened = models.open(model)) {
      Optional<QuestionSet> set = data.questions(model, terminal);
      List<Question> questions = set.map(QuestionSet::questions).orElse(List.of());
      String separator = set.map(QuestionSet::separator).orElse("");
      ProbeTexts probe = new ProbeTexts(ProbePlace.parse(at), separator);
      List<HeadScores> results = new ArrayList<>();
      for (HeadType type : types) {
        if (type.equals(HeadTypes.TRUTHFULNESS) && questions.isEmpty()) {
          requireNotNamed(type);
          continue;
        }
        ScorerFactory.Task task = new ScorerFactory.Task(seed, questions, probe);
        results.add(scorers.get(type.name()).create(task).score(opened, terminal.progress()));
      }
      show(opened, results);
    }
    return ExitStatus.DONE.code();
  }

  /** A kind asked for by name must be found; one of many is passed over, and said so. */
  private void requireNotNamed(HeadType type) {
    if (wanted.heads != null) {
      throw new InputException(
          type.name() + " heads are found with questions, and none are given",
          "Name a file of questions with --data.");
    }
    terminal.note(type.name() + " is left out: it needs questions (--data)");
  }

  private List<HeadType> types() {
    if (wanted.heads == null) {
      return HeadTypes.all().stream()
          .filter(type -> wanted.all || type.stage() == wanted.stage)
          .toList();
    }
    return wanted.heads.stream().map(DiscoverCommand::type).toList();
  }

  private static HeadType type(String name) {
    return HeadTypes.all().stream()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "\"" + name + "\" is no kind of head",
                    "Known: "
                        + String.join(", ", HeadTypes.all().stream().map(HeadType::name).toList())
                        + "."));
  }

  private void show(LanguageModel opened, List<HeadScores> results) {
    if (out != null) {
      try (Publication publication = Publication.to(out)) {
        new HtmlReport(opened.files().name(), opened.shape(), results)
            .writeTo(publication.staging().resolve("heads.html"));
        publication.publish();
      }
    }
    if (json) {
      terminal.json(document(opened, results));
      return;
    }
    for (HeadScores scores : results) {
      Table table = new Table(scores.type().name(), "score", "z");
      scores.ranked().stream()
          .limit(SHOWN)
          .forEach(
              score ->
                  table.row(
                      score.head().toString(),
                      number(score.value()),
                      number(scores.zScore(score))));
      terminal.print(table.toString());
    }
    if (out != null) {
      terminal.print("All heads: " + out.resolve("heads.html"));
    }
  }

  private static Map<String, Object> document(LanguageModel model, List<HeadScores> results) {
    List<Object> list = new ArrayList<>();
    for (HeadScores scores : results) {
      HeadType type = scores.type();
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("type", type.name());
      each.put("stage", type.stage().toString());
      each.put("definition", type.definition().toString());
      each.put("metric", type.metric());
      each.put("threshold", type.threshold());
      List<Object> heads = new ArrayList<>();
      for (HeadScore score : scores.ranked()) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("head", score.head().toString());
        head.put("score", score.value());
        head.put("z", scores.zScore(score));
        heads.add(head);
      }
      each.put("heads", heads);
      list.add(each);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", Inspection.model(model.decoder()));
    document.put("results", list);
    return document;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
