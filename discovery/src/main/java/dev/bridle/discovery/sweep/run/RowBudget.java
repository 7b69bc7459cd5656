// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.InterventionKind;
import dev.bridle.discovery.sweep.Replacement;
import dev.bridle.discovery.sweep.Sweep;
import dev.bridle.discovery.sweep.SweepPrompt;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import java.util.List;

/**
 * How many rows run together, so that they fit into memory and are the same every time.
 *
 * <p>Rows that run together are summed in an order that depends on how many they are, and so do the
 * last bits of their logits. That number must therefore come of the prompt and the memory alone. An
 * engine that is asked for more than so many tokens at once measures what is fastest, and so finds
 * one number today and another tomorrow; it is never asked for more, but for single rows.
 *
 * <p>Memory is reckoned as the engine spends it on the heap: of each run that is kept, every
 * layer's z, residual, keys and values; of a row, what goes into and comes out of a layer, its
 * replaced z, and its logits, which are copied twice.
 */
final class RowBudget {
  private static final int TOKENS_AT_ONCE = 256;
  private static final int LOGIT_COPIES = 3;
  private static final long MEGABYTE = 1 << 20;

  private final ModelShape shape;
  private final Sweep sweep;
  private final long memory;
  private final boolean resamples;

  RowBudget(ModelShape shape, Sweep sweep, long memory) {
    this.shape = shape;
    this.sweep = sweep;
    this.memory = memory;
    this.resamples =
        sweep.kinds().stream()
            .anyMatch(kind -> kind.replacement() instanceof Replacement.Resampling);
  }

  /** Refuses, before hours of running, a prompt that would not fit. */
  void requireRoom(List<Integer> prompts) {
    for (InterventionKind kind : sweep.kinds()) {
      int most = largest(kind.heads().sets(shape, sweep.seed()));
      for (int index : prompts) {
        SweepPrompt prompt = sweep.prompts().get(index);
        int from = kind.positions().from(prompt);
        long replaced = (long) most * (kind.positions().to(prompt) - from);
        requireRoom(index, prompt, prompt.length() - from, replaced);
      }
    }
  }

  static int largest(List<HeadSet> sets) {
    return sets.stream().mapToInt(HeadSet::size).max().orElse(0);
  }

  /**
   * How many rows to run together.
   *
   * @param length tokens of each row that are run again
   * @param replaced how many heads a row replaces at most, times their positions
   */
  int rows(SweepPrompt prompt, int length, long replaced) {
    long fitting = (memory - runs(prompt)) / row(length, replaced);
    return (int) Math.max(1, Math.min(fitting, TOKENS_AT_ONCE / length));
  }

  private void requireRoom(int index, SweepPrompt prompt, int length, long replaced) {
    long needed = runs(prompt) + row(length, replaced);
    if (needed > memory) {
      throw new InputException(
          "prompt %d of %d tokens needs %d MB, and the sweep has %d MB"
              .formatted(
                  index, prompt.length(), (needed + MEGABYTE - 1) / MEGABYTE, memory / MEGABYTE),
          "Give the sweep more memory, and Java more with -Xmx, or shorten the prompt.");
    }
  }

  private long runs(SweepPrompt prompt) {
    int kept = 1 + (prompt.hasCorrupted() ? 1 : 0) + (resamples ? 1 : 0);
    return kept * run(prompt.length()) + layer(prompt.length());
  }

  private long run(int length) {
    long token =
        (long) shape.zWidth() + shape.hiddenSize() + 2L * shape.kvHeads() * shape.headDim();
    return token * length * shape.layers() * Float.BYTES;
  }

  private long layer(int length) {
    return (long) Float.BYTES * shape.zWidth() * length;
  }

  private long row(int length, long replaced) {
    long through = 2L * (shape.zWidth() + 2L * shape.hiddenSize()) * length;
    return Float.BYTES
        * (through + replaced * shape.headDim() + (long) LOGIT_COPIES * shape.vocabSize());
  }
}
