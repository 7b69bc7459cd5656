// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.error.InputException;
import dev.bridle.provenance.Digest;
import dev.bridle.recipes.benchmark.NeutralText;
import dev.bridle.recipes.evaluation.QuestionFile;
import dev.bridle.recipes.evaluation.QuestionSet;
import dev.bridle.recipes.pony.Pony;
import dev.bridle.recipes.run.RecipeData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which questions are asked; pony brings its own. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "Questions with true and false answers: Bridle's JSON, TruthfulQA's mc_task.json, or a CSV"
              + " of statements and labels. Pony brings its own.")
  private Path data;

  /** The questions, where any were given or come with the model. */
  Optional<QuestionSet> questions(String model, Terminal terminal) {
    return file(model).map(file -> read(file, terminal));
  }

  /** The questions, or word that there are none. */
  QuestionSet required(String model, Terminal terminal) {
    return read(requiredFile(model), terminal);
  }

  /** The questions, and text that should stay as it is. */
  RecipeData with(Optional<Path> neutral, String model, Terminal terminal) {
    Path file = requiredFile(model);
    NeutralText text =
        neutral
            .or(() -> pony(model).map(Pony::neutralText))
            .map(NeutralText::read)
            .orElseGet(DataOption::ordinaryEnglish);
    return new RecipeData(read(file, terminal), text, Digest.of(file).toString());
  }

  private Path requiredFile(String model) {
    return file(model)
        .orElseThrow(
            () ->
                new InputException(
                    "no questions are given for " + model,
                    "Name a file of questions with --data."));
  }

  private Optional<Path> file(String model) {
    return Optional.ofNullable(data).or(() -> pony(model).map(Pony::questions));
  }

  private static Optional<Pony> pony(String model) {
    return model.equals(Pony.NAME) ? Optional.of(Pony.unpacked()) : Optional.empty();
  }

  private static QuestionSet read(Path file, Terminal terminal) {
    QuestionSet set = QuestionFile.read(file);
    if (set.dropped() > 0) {
      terminal.note(
          "%s: %d rows were left out, for want of a true or a false partner"
              .formatted(file, set.dropped()));
    }
    return set;
  }

  private static NeutralText ordinaryEnglish() {
    try (InputStream in = NeutralText.class.getResourceAsStream("neutral.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new NeutralText(text.lines().filter(line -> !line.isBlank()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
