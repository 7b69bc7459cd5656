// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Takes drafts until enough of them fit a tokenizer, and counts why others do not.
 *
 * <p>A draft that says the same as one before is passed over silently: small word lists repeat.
 */
public final class Fitting {
  /** How many drafts are tried for each prompt that is wanted. */
  public static final int DRAFTS_A_PROMPT = 20;

  private static final int LEAST_DRAFTS = 400;

  private final DraftReading reading;
  private final UnaryOperator<Item> finish;
  private final int wanted;
  private final List<Item> items = new ArrayList<>();
  private final Set<List<Object>> said = new HashSet<>();
  private final Map<String, Integer> misfits = new LinkedHashMap<>();
  private int drafts;
  private boolean full;

  /**
   * Begins without prompts.
   *
   * @param tokenizer decides what fits
   * @param demands of the task
   * @param wanted how many prompts
   */
  public Fitting(Tokenizer tokenizer, Demands demands, int wanted) {
    this(tokenizer, demands, wanted, UnaryOperator.identity());
  }

  /**
   * Begins without prompts.
   *
   * @param tokenizer decides what fits
   * @param demands of the task
   * @param wanted how many prompts
   * @param finish adds to each prompt what its tokens tell
   */
  public Fitting(Tokenizer tokenizer, Demands demands, int wanted, UnaryOperator<Item> finish) {
    this.reading = new DraftReading(tokenizer, demands);
    this.finish = finish;
    this.wanted = wanted;
  }

  /** {@return whether another draft should be made} */
  public boolean wantsMore() {
    return items.size() < wanted
        && !full
        && drafts < Math.max(LEAST_DRAFTS, Math.multiplyExact((long) wanted, DRAFTS_A_PROMPT));
  }

  /**
   * {@return whether a draft fitted and was new}
   *
   * @param draft a prompt as text
   */
  public boolean take(Draft draft) {
    return takeAll(List.of(draft));
  }

  /**
   * {@return whether drafts that belong together all fitted, and were new}
   *
   * @param together of which none is taken unless all are
   */
  public boolean takeAll(Collection<Draft> together) {
    drafts++;
    List<Item> read = new ArrayList<>();
    for (Draft draft : together) {
      try {
        read.add(finish.apply(reading.read(draft)));
      } catch (DraftReading.Misfit misfit) {
        count(misfit.getMessage());
        return false;
      }
    }
    return keep(read);
  }

  /**
   * Counts a draft that could not even be made.
   *
   * @param reason why, in a few words
   */
  public void miss(String reason) {
    drafts++;
    count(reason);
  }

  private void count(String reason) {
    misfits.merge(reason, 1, Integer::sum);
  }

  private boolean keep(List<Item> read) {
    boolean fresh = false;
    for (Item item : read) {
      List<Integer> tokens = Arrays.stream(item.tokens()).boxed().toList();
      fresh |= said.add(List.of(tokens, item.answers(), item.label(), item.group()));
    }
    full = items.size() + read.size() > Math.max(wanted, read.size());
    if (fresh && !full) {
      items.addAll(read);
    }
    return fresh && !full;
  }

  /**
   * {@return what fitted}
   *
   * @param task what to call the task
   */
  public PromptSet done(String task) {
    List<Item> asked = items.subList(0, Math.min(wanted, items.size()));
    return new PromptSet(task, asked, misfits);
  }
}
