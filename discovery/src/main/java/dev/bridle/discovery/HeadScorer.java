// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery;

import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;

/**
 * A technique that gives every head of a model a score.
 *
 * <p>Obligations: every head of the model is scored, once; the model is not changed; equal settings
 * give equal scores.
 */
public interface HeadScorer {
  /** {@return the kind of head it looks for} */
  HeadType type();

  /**
   * {@return the score of every head}
   *
   * @param model any decoder with the tokenizer the technique needs
   * @param progress told of every prompt
   */
  HeadScores score(LanguageModel model, Progress progress);

  /**
   * {@return the score of every head}
   *
   * @param model any decoder with the tokenizer the technique needs
   */
  default HeadScores score(LanguageModel model) {
    return score(model, Progress.silent());
  }
}
