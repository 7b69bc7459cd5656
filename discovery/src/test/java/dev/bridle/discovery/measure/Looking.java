// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.CapturedPrompts.Watch;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.Tokenizer;
import dev.bridle.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Prompts whose links are reckoned from their tokens, and what a measure says of them. */
public final class Looking {
  private Looking() {}

  /**
   * {@return what one measure adds up}
   *
   * @param model any
   * @param measure looked with
   * @param items looked at
   */
  public static HeadTally at(LanguageModel model, Measure measure, Item... items) {
    Watch watch = Watch.of(measure, model.shape(), 1);
    new CapturedPrompts(model, Looking::circuits, Progress.silent())
        .watch(set(List.of(items)), List.of(watch));
    return watch.tally();
  }

  private static HeadCircuits circuits() {
    throw new UnsupportedOperationException("who looks does not weigh");
  }

  /**
   * {@return a head's score}
   *
   * @param tally of a model
   * @param model whose
   * @param head which
   */
  public static double score(HeadTally tally, LanguageModel model, HeadId head) {
    return tally.score(head.layer() * model.shape().heads() + head.head());
  }

  /**
   * {@return a set of prompts}
   *
   * @param items the prompts
   */
  public static PromptSet set(List<Item> items) {
    return new PromptSet("looking", items, Map.of());
  }

  /**
   * {@return a prompt with its previous, duplicate and induction links}
   *
   * @param tokens at least one
   */
  public static Item linked(int... tokens) {
    return Item.of(tokens)
        .linking(Link.Kind.PREVIOUS, links(tokens, at -> key -> key == at - 1))
        .linking(
            Link.Kind.DUPLICATE, links(tokens, at -> key -> key < at && tokens[key] == tokens[at]))
        .linking(
            Link.Kind.INDUCTION,
            links(tokens, at -> key -> key > 0 && key < at && tokens[key - 1] == tokens[at]));
  }

  private static List<Link> links(
      int[] tokens, java.util.function.IntFunction<IntPredicate> keysOf) {
    return IntStream.range(0, tokens.length)
        .mapToObj(
            at ->
                new Link(
                    at, IntStream.rangeClosed(0, at).filter(keysOf.apply(at)).boxed().toList()))
        .toList();
  }

  /**
   * {@return prompts of a beginning and a block of random ordinary tokens, perhaps repeated}
   *
   * @param tokenizer gives vocabulary and beginning
   * @param count how many
   * @param block tokens a block
   * @param repeats how often it stands there
   * @param seed of the draws
   */
  public static Item[] blocks(Tokenizer tokenizer, int count, int block, int repeats, long seed) {
    int[] ordinary =
        IntStream.range(0, tokenizer.size())
            .filter(id -> !tokenizer.specialTokens().contains(id))
            .toArray();
    SplittableRandom random = new SplittableRandom(seed);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] once = random.ints(block, 0, ordinary.length).map(at -> ordinary[at]).toArray();
      IntStream tokens = IntStream.of(tokenizer.encode("").ids());
      for (int repeat = 0; repeat < repeats; repeat++) {
        tokens = IntStream.concat(tokens, IntStream.of(once));
      }
      items.add(linked(tokens.toArray()));
    }
    return items.toArray(new Item[0]);
  }
}
