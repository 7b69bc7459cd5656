// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

/** One way to write questions down. */
sealed interface QuestionFormat permits BridleQuestions, TruthfulQaTask, StatementTable {

  /** {@return whether the file claims to be of this format, judged by its content} */
  boolean recognises(QuestionSource source);

  /**
   * {@return the questions of a file that {@link #recognises} has claimed}
   *
   * @throws dev.bridle.error.InputException if the file breaks the format
   */
  QuestionSet read(QuestionSource source);
}
