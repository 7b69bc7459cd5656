// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.HeadScorer;
import dev.bridle.recipes.evaluation.Question;
import dev.bridle.recipes.run.ProbeTexts;
import java.util.List;

/** Makes the scorer of one kind of head. */
@FunctionalInterface
interface ScorerFactory {
  /**
   * What a scorer may need.
   *
   * @param seed of every draw
   * @param questions with true and false answers; empty where none were given
   * @param probe how questions become texts
   */
  record Task(long seed, List<Question> questions, ProbeTexts probe) {}

  HeadScorer create(Task task);
}
