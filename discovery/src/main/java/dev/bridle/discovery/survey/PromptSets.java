// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.Tasks;
import dev.bridle.model.Tokenizer;
import java.util.HashMap;
import java.util.Map;

/** The prompts of a survey, each set drawn once. */
final class PromptSets {
  /** What heads are tried on is drawn apart from what they were scored on. */
  private static final long APART = 7919;

  private final Tasks tasks;
  private final Tokenizer tokenizer;
  private final int count;
  private final long seed;
  private final Map<String, PromptSet> scoring = new HashMap<>();
  private final Map<String, PromptSet> trying = new HashMap<>();

  PromptSets(Tasks tasks, Tokenizer tokenizer, int count, long seed) {
    this.tasks = tasks;
    this.tokenizer = tokenizer;
    this.count = count;
    this.seed = seed;
  }

  Task task(String name) {
    return tasks.task(name);
  }

  /** Prompts to score heads on. */
  PromptSet toScoreOn(String task, int times) {
    return scoring.computeIfAbsent(
        task + " " + times, key -> task(task).prompts(tokenizer, times * count, seed));
  }

  /** Prompts to see on what heads are for. */
  PromptSet toTryOn(String task) {
    return trying.computeIfAbsent(task, name -> task(name).prompts(tokenizer, count, seed + APART));
  }
}
