// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.model.LanguageModel;
import java.util.function.Consumer;

/**
 * Where a sweep's prompts are run: in this process, or on other machines.
 *
 * <p>Each prompt is a unit of its own: what is found on it depends on the model, the sweep and the
 * memory for rows, and neither on other prompts nor on where a sweep was cut. An executor may
 * therefore part a slice as it likes ({@link SweepSlice#split}), send the parts elsewhere as {@link
 * SweepTask}s, which are serialisable and hold no open model, and run them in any order; but it
 * delivers records in the order of the slice, so that a journal can be read in one.
 */
@FunctionalInterface
public interface SweepExecutor {
  /**
   * Runs a part of a sweep.
   *
   * @param model open in this process
   * @param slice which prompts of which sweep
   * @param records is given one for every prompt, in the slice's order, by one thread at a time
   */
  void execute(LanguageModel model, SweepSlice slice, Consumer<PromptRecord> records);

  /** {@return the executor that runs everything in this process, one prompt after the other} */
  static SweepExecutor here() {
    return (model, slice, records) -> slice.on(model, records);
  }
}
