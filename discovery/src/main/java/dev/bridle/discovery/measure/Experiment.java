// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.discovery.prompt.PromptSet;

/** A method that tries: it changes heads, reads weights, or fits classifiers. */
public non-sealed interface Experiment extends Method {
  /**
   * Adds what the prompts say, prompt by prompt.
   *
   * @param laboratory the model, and what was opened of it
   * @param prompts of the type's task
   * @param tally of this experiment alone
   */
  void run(Laboratory laboratory, PromptSet prompts, HeadTally tally);
}
