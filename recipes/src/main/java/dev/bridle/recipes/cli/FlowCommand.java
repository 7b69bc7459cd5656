// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.flow.FlowDocument;
import dev.bridle.discovery.flow.FlowGraph;
import dev.bridle.discovery.flow.FlowGraphs;
import dev.bridle.discovery.flow.FlowPicture;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows by which ways information reached the last position of a prompt. */
@Command(
    name = "flow",
    description = "Shows what the last state of a prompt is made of, and by which heads it came.")
final class FlowCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What the model reads.")
  private String prompt;

  @Option(
      names = "--above",
      defaultValue = "0.04",
      paramLabel = "SHARE",
      description =
          "Leave out parts that make up this share of their sum or less; 0 keeps all (default:"
              + " ${DEFAULT-VALUE}).")
  private double above;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private NewFolder out;
  @Mixin private ModelOption models;

  private final Terminal terminal;

  @Inject
  FlowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    out.requireFree();
    if (!(above >= 0 && above < 1)) {
      throw new InputException("--above is " + above, "It must be at least 0, and less than 1.");
    }
    try (LanguageModel opened = models.open(model)) {
      int[] tokens = opened.tokenizer().encode(prompt).ids();
      if (tokens.length == 0) {
        throw new InputException("the prompt has no tokens", "Give a --prompt with some text.");
      }
      FlowGraph graph = flow(opened, tokens);
      out.write(
          Map.of("flow.json", FlowDocument.of(graph), "flow.svg", FlowPicture.svg(graph, prompt)));
      show(opened, graph);
    }
    return ExitStatus.DONE.code();
  }

  private FlowGraph flow(LanguageModel opened, int... tokens) {
    try (HeadCircuits circuits = opened.circuits()) {
      FlowGraph whole = FlowGraphs.of(opened, circuits, above, tokens);
      return whole.routesInto(whole.end());
    }
  }

  private void show(LanguageModel opened, FlowGraph graph) {
    List<Map.Entry<HeadId, Double>> heads =
        new ArrayList<>(graph.headSharesIn(graph.end()).entrySet());
    heads.sort(Map.Entry.<HeadId, Double>comparingByValue().reversed());
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", Inspection.model(opened.decoder()));
      document.put("prompt", prompt);
      document.put("above", above);
      document.put("heads", heads.stream().map(FlowCommand::head).toList());
      document.put("graph", Terminal.tree(FlowDocument.of(graph)));
      terminal.json(document);
      return;
    }
    terminal.print(text(heads, graph));
    if (out.isWanted()) {
      terminal.print("The picture: " + out.resolve("flow.svg"));
    }
  }

  private static Map<String, Object> head(Map.Entry<HeadId, Double> share) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("head", share.getKey().toString());
    head.put("share", share.getValue());
    return head;
  }

  private String text(List<Map.Entry<HeadId, Double>> heads, FlowGraph graph) {
    Table table = new Table("head", "share");
    heads.stream()
        .limit(SHOWN)
        .forEach(
            head ->
                table.row(
                    head.getKey().toString(), String.format(Locale.ROOT, "%.4f", head.getValue())));
    return String.format(
        Locale.ROOT,
        "How much of the last position's state came through heads, by %d ways of more than %s:%n%s",
        graph.edges().size(),
        above,
        table.toString().stripTrailing());
  }
}
