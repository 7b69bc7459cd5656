// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.recipes.Recipe;
import dev.bridle.recipes.RecipeLibrary;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the recipes that come with Bridle. */
@Command(name = "recipes", description = "Lists the recipes.")
final class RecipesCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  private final Terminal terminal;
  private final RecipeLibrary library;

  @Inject
  RecipesCommand(Terminal terminal, RecipeLibrary library) {
    this.terminal = terminal;
    this.library = library;
  }

  @Override
  public Integer call() {
    List<Recipe> recipes = library.all();
    if (json) {
      terminal.json(
          Map.of(
              "recipes",
              recipes.stream()
                  .map(it -> new TreeMap<>(Map.of("name", it.name(), "summary", it.summary())))
                  .toList()));
    } else {
      Table table = new Table("recipe", "what it does");
      recipes.forEach(recipe -> table.row(recipe.name(), recipe.summary()));
      terminal.print(table.toString());
    }
    return ExitStatus.DONE.code();
  }
}
