// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import dev.bridle.model.Tokenizer;

/**
 * A benchmark: writes prompts in the tokens of whichever model is studied.
 *
 * <p>Obligations: equal seeds give equal prompts; what does not fit the model is counted with its
 * reason; at most so many prompts come as were asked for.
 */
public interface Task {
  /** {@return what to call it, in kebab case} */
  String name();

  /** {@return one line: what it asks, and where it was published} */
  String does();

  /** {@return the share of prompts that guessing answers rightly} */
  double chance();

  /**
   * {@return prompts}
   *
   * @param tokenizer decides what is one token
   * @param count how many are wanted
   * @param seed of every draw
   */
  PromptSet prompts(Tokenizer tokenizer, int count, long seed);
}
