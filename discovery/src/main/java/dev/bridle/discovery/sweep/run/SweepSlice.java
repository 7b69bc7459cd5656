// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.sweep.Interventions;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Some of a sweep's prompts, neighbours in the order in which they are run.
 *
 * @param sweep all of it: prompts may be resampled from others
 * @param from the first, as counted in {@link Sweep#order()}
 * @param to the one after the last
 * @param memory bytes of this process's heap to work in; it decides how many rows run together, and
 *     so the last bits of results
 */
public record SweepSlice(Sweep sweep, int from, int to, long memory) implements Serializable {
  /** Refuses prompts that the sweep does not have. */
  public SweepSlice {
    if (from < 0 || to < from || to > sweep.prompts().size()) {
      throw new IllegalArgumentException(
          "prompts %d to %d of %d".formatted(from, to, sweep.prompts().size()));
    }
  }

  /**
   * {@return the same prompts in parts of about one size, in order}
   *
   * @param parts how many at most; none is empty
   */
  public List<SweepSlice> split(int parts) {
    int size = to - from;
    int count = Math.min(parts, size);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new SweepSlice(
                    sweep,
                    from + (int) ((long) size * i / count),
                    from + (int) ((long) size * (i + 1) / count),
                    memory))
        .toList();
  }

  /**
   * Runs these prompts.
   *
   * @param model without edits
   * @param records is given one for every prompt, in order
   * @throws dev.bridle.error.InputException if one of the prompts needs more memory
   */
  public void on(LanguageModel model, Consumer<PromptRecord> records) {
    requireRoom(model.shape());
    try (Interventions engine = model.interventions()) {
      on(engine, model.shape(), records);
    }
  }

  /**
   * Runs these prompts with what is open already.
   *
   * @param engine of a model without edits; it stays open
   * @param shape the model's
   * @param records is given one for every prompt, in order
   * @throws dev.bridle.error.InputException if one of the prompts needs more memory
   */
  public void on(Interventions engine, ModelShape shape, Consumer<PromptRecord> records) {
    requireRoom(shape);
    PromptRun run = new PromptRun(engine, shape, sweep, memory);
    for (int prompt : prompts()) {
      records.accept(run.of(prompt));
    }
  }

  private List<Integer> prompts() {
    return sweep.order().subList(from, to);
  }

  private void requireRoom(ModelShape shape) {
    new RowBudget(shape, sweep, memory).requireRoom(prompts());
  }
}
