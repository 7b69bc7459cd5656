// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.edit.EditPlan;
import dev.bridle.edit.file.EditsFile;
import dev.bridle.error.InputException;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Continues a prompt. */
@Command(name = "generate", description = "Continues a prompt, edited or not.")
final class GenerateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = ModelOption.NAMED_BY)
  private String model;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What to continue.")
  private String prompt;

  @Option(names = "--edits", paramLabel = "FILE", description = "An edits.json to run under.")
  private Path edits;

  @Option(
      names = "--max-new-tokens",
      defaultValue = "64",
      paramLabel = "N",
      description = "The most tokens to add (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      description = "0 takes the likeliest token (default); above, tokens are drawn.")
  private double temperature;

  @Option(names = "--top-k", defaultValue = "0", description = "Draw from so many; 0 is all.")
  private int topK;

  @Option(names = "--top-p", defaultValue = "1", description = "Draw from this probability mass.")
  private double topP;

  @Option(names = "--seed", defaultValue = "0", description = "Of the draws.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ModelOption models;

  private final Terminal terminal;

  @Inject
  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    GenerationSettings settings =
        new GenerationSettings(atLeastOne(), temperature, topK, topP, seed, Set.of());
    try (LanguageModel opened = models.open(model)) {
      EditPlan plan = edits == null ? EditPlan.none() : EditsFile.read(edits, opened.shape());
      Generation made = opened.with(plan).generate(prompt, settings, piece -> stream(piece));
      if (json) {
        terminal.json(document(made));
      } else {
        terminal.print("");
      }
    }
    return ExitStatus.DONE.code();
  }

  private void stream(String piece) {
    if (!json) {
      terminal.stream(piece);
    }
  }

  private static Map<String, Object> document(Generation made) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("prompt", made.prompt());
    document.put("text", made.text());
    document.put("tokens", made.tokens().size());
    document.put("tokenIds", made.tokens());
    document.put("tokensPerSecond", made.tokensPerSecond());
    return document;
  }

  private int atLeastOne() {
    if (maxNewTokens < 1) {
      throw new InputException("--max-new-tokens is " + maxNewTokens, "Give 1 or more.");
    }
    return maxNewTokens;
  }
}
