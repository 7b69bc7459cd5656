// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Attention knockout: what is lost of the metric when a head may not look from one place to
 * another.
 *
 * <p>The blocked tokens are left out of the head's attention and what is left is made to add up to
 * one again, as if their scores were minus infinity: with a_k and v_k the head's attention to
 * position k and its value there, z' = Σ a_k v_k / Σ a_k over what is not blocked, which is (z − Σ
 * a_k v_k) / (1 − Σ a_k) over what is. Heads that gather the content of the question lose what they
 * gathered: on colored objects GPT-2 medium falls to chance (Merullo and others, arXiv 2310.08744;
 * after Geva and others, arXiv 2304.14767).
 *
 * <p>A head that sees nothing else puts out zero. It misleads where what is blocked was carried on
 * by earlier heads: the tokens are out of sight, and what they said is not.
 *
 * <p>Prompts that lack a mark or an answer are passed over.
 *
 * @param from where heads look from, all of its positions
 * @param to the tokens that they may not look at, all positions of all marks
 * @param metric what is read off
 */
public record EdgeBlocking(Mark from, List<Mark> to, Gauge metric) implements Experiment {
  /** Copies the list, and refuses to block nothing. */
  public EdgeBlocking {
    to = List.copyOf(to);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("no marks to block");
    }
  }

  @Override
  public void run(Laboratory laboratory, PromptSet prompts, HeadTally tally) {
    List<Item> items = prompts.items().stream().filter(this::fits).toList();
    EachHead heads = new EachHead(laboratory);
    Prompts.each(
        laboratory,
        "blocking attention",
        items,
        item -> {
          tally.nextPrompt();
          tally.add(falls(laboratory, heads, item));
        });
  }

  private boolean fits(Item item) {
    return metric.fits(item)
        && !item.at(from).isEmpty()
        && to.stream().noneMatch(mark -> item.at(mark).isEmpty());
  }

  private double[] falls(Laboratory laboratory, EachHead heads, Item item) {
    SeenValues seen = SeenValues.of(laboratory, item.tokens());
    CleanRun clean = heads.clean(item.tokens());
    ToDoubleFunction<FloatVector> read =
        metric.metric().of(item.forSweep(List.of()), clean.logits());
    double before = read.applyAsDouble(clean.logits());
    Set<Integer> blocked =
        to.stream().flatMap(mark -> item.at(mark).stream()).collect(Collectors.toSet());
    return heads.run(
        clean,
        false,
        logits -> metric.fall(before, read.applyAsDouble(logits)),
        head ->
            item.at(from).stream()
                .map(
                    query ->
                        HeadChange.replace(
                            head, query, query + 1, seen.without(head, query, blocked)))
                .toList());
  }
}
