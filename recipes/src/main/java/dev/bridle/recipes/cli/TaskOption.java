// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.prompt.Tasks;
import dev.bridle.discovery.prompt.library.TaskLibrary;
import dev.bridle.recipes.ProbePlace;
import dev.bridle.recipes.evaluation.QuestionSet;
import dev.bridle.recipes.pony.Pony;
import dev.bridle.recipes.run.AnsweredTask;
import dev.bridle.recipes.run.ProbedTask;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which prompts heads are looked for on; pony speaks a language of its own, and has its own. */
final class TaskOption {
  @Option(
      names = "--tasks",
      paramLabel = "DIR",
      description = "More tasks, a YAML document each; they replace others of their name.")
  private Path tasks;

  @Option(
      names = "--at",
      defaultValue = "next-answer",
      paramLabel = "answer|next-answer",
      description = "Where truthfulness is probed (default: ${DEFAULT-VALUE}).")
  private String at;

  @Mixin private DataOption data;

  /** The built-in tasks, the model's own, the user's, and those of the questions. */
  Tasks library(String model, Terminal terminal) {
    ProbePlace place = ProbePlace.parse(at);
    TaskLibrary library = TaskLibrary.builtIn();
    if (model.equals(Pony.NAME)) {
      library = library.with(Pony.tasks());
    }
    if (tasks != null) {
      library = library.with(tasks);
    }
    Optional<QuestionSet> questions = data.questions(model, terminal);
    return questions.isEmpty()
        ? library
        : library
            .and(new ProbedTask(questions.get(), place))
            .and(new AnsweredTask(questions.get()));
  }
}
