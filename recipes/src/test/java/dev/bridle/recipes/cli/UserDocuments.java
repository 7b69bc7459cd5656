// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kind of head and a task of a user's own. */
final class UserDocuments {
  /** Heads that look at the beginning; every head does, as far as a threshold of zero asks. */
  static final String KIND =
      """
      name: mine
      row: 0
      stage: EP
      does: looks at the beginning
      task: tale
      times: 1
      score:
        method: attention-to
        from: end
        to: [first]
      metric: attention from the end to the beginning
      threshold: 0
      unit: score
      most: 2
      definition: proposed
      source: a test
      effect:
        task: tale
        ability: tale
        by: zero
        at: all
        metric: logit-difference
        raises: true
      """;

  private static final List<String> BEGINNINGS =
      List.of("the cat was", "the dog is", "a girl saw", "the moon and", "she said", "we went to");

  private UserDocuments() {}

  /** A folder with that kind alone. */
  static Path types(Path folder) {
    return write(folder, "mine.yaml", KIND);
  }

  /** A folder with a task that a model can do: it is to say what it does say. */
  static Path tasks(Path folder, Path model) {
    StringBuilder task =
        new StringBuilder(
            """
            name: tale
            does: Goes on as the model does
            source: a test
            chance: 0.5
            kind: template
            variants:
            """);
    for (String beginning : BEGINNINGS) {
      String said =
          Shell.run("generate", model, "--prompt", beginning, "--max-new-tokens", "1", "--json")
              .json()
              .get("text")
              .asText()
              .strip();
      String other = said.equals("q") ? "water" : "q";
      task.append(
          "- {text: \"%s\", answer: \" %s\", wrong: \" %s\"}%n".formatted(beginning, said, other));
    }
    return write(folder, "tale.yaml", task.toString());
  }

  private static Path write(Path folder, String name, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
