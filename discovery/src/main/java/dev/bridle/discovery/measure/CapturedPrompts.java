// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.TokenBatches;
import dev.bridle.progress.Progress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Runs prompts once and shows every run to all measures.
 *
 * <pre>{@code
 * Watch previous = Watch.of(measure, model.shape(), seed);
 * new CapturedPrompts(model, circuits, Progress.silent()).watch(prompts, List.of(previous));
 * double score = previous.tally().score(0);
 * }</pre>
 *
 * <p>Prompts come in the order of their lengths, equal ones in their own order, and batches do not
 * depend on what is captured: a measure says the same alone and in company. Nothing of a run is
 * kept, so memory is that of one batch, however many prompts there are.
 */
public final class CapturedPrompts {
  /** Enough rows to fill a processor. */
  private static final int BATCH_TOKENS = 2048;

  /** The most numbers captured at once, a quarter of a gigabyte; one long prompt may exceed it. */
  private static final long BATCH_NUMBERS = 1L << 26;

  /**
   * A measure, and what it adds to.
   *
   * @param measure looks at runs
   * @param tally of this measure alone
   */
  public record Watch(Measure measure, HeadTally tally) {
    /**
     * {@return a measure and an empty tally}
     *
     * @param measure looks at runs
     * @param shape the model's
     * @param seed of the tally's replicates
     */
    public static Watch of(Measure measure, ModelShape shape, long seed) {
      return new Watch(measure, new HeadTally(shape, measure, seed));
    }
  }

  private final LanguageModel model;
  private final Supplier<HeadCircuits> circuits;
  private final Progress progress;

  /**
   * Prepares runs of a model.
   *
   * @param model under whatever edits it has
   * @param circuits its heads taken apart, asked for by measures that need them; not closed here
   * @param progress told of every prompt
   */
  public CapturedPrompts(LanguageModel model, Supplier<HeadCircuits> circuits, Progress progress) {
    this.model = model;
    this.circuits = circuits;
    this.progress = progress;
  }

  /**
   * Runs every prompt and shows it to every measure.
   *
   * @param prompts any lengths
   * @param watches each with a tally of its own
   */
  public void watch(PromptSet prompts, List<Watch> watches) {
    List<Item> items = prompts.items();
    Set<HookPoint> hooks = EnumSet.noneOf(HookPoint.class);
    watches.forEach(watch -> hooks.addAll(watch.measure().hooks()));
    List<int[]> sequences = items.stream().map(Item::tokens).toList();
    List<Integer> lengths = items.stream().map(Item::length).toList();
    try (Progress.Task task = progress.begin("looking at " + prompts.task(), items.size())) {
      for (TokenBatches.Part part :
          TokenBatches.of(sequences, lengths, tokens(lengths)).batches()) {
        ActivationCache cache = captured(part.batch(), hooks);
        for (int row = 0; row < part.indices().size(); row++) {
          show(seen(items.get(part.indices().get(row)), cache, part.batch(), row), watches);
        }
        task.advance(part.indices().size());
      }
    }
  }

  private ActivationCache captured(TokenBatch batch, Set<HookPoint> hooks) {
    return hooks.isEmpty()
        ? new ActivationCache(Map.of())
        : model.capture(batch, new Capture(hooks, List.of()));
  }

  private Observation seen(Item item, ActivationCache cache, TokenBatch batch, int row) {
    return new CapturedRow(item, model.shape(), cache, batch, row, circuits);
  }

  private static void show(Observation seen, List<Watch> watches) {
    for (Watch watch : watches) {
      watch.tally().nextPrompt();
      watch.measure().observe(seen, watch.tally());
    }
  }

  /** How many tokens a batch holds so that even all hook points together stay in bounds. */
  private int tokens(List<Integer> lengths) {
    ModelShape shape = model.shape();
    long longest = lengths.stream().mapToInt(Integer::intValue).max().orElse(1);
    long layer = shape.heads() * longest + shape.zWidth() + 2L * shape.hiddenSize();
    long numbersPerToken = layer * shape.layers() + shape.hiddenSize();
    return (int) Math.max(1, Math.min(BATCH_TOKENS, BATCH_NUMBERS / numbersPerToken));
  }
}
