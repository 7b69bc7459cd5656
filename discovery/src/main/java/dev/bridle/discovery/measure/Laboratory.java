// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;

/** What experiments work with; everything is opened once, for all of them. */
public interface Laboratory {
  /** {@return the model, without edits} */
  LanguageModel model();

  /** {@return its interventions, opened when first asked for; they stay open} */
  Interventions interventions();

  /** {@return its heads taken apart, opened when first asked for; they stay open} */
  HeadCircuits circuits();

  /**
   * {@return the heads that were found to be of another type, best first; none if none were}
   *
   * @param type its name
   */
  HeadSet found(String type);

  /**
   * {@return prompts of another task, as many as the type's own}
   *
   * @param task its name
   */
  PromptSet prompts(String task);

  /** {@return of every draw} */
  long seed();

  /** {@return told of how far it is} */
  Progress progress();
}
