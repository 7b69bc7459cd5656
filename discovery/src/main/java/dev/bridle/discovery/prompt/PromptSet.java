// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt;

import java.util.List;
import java.util.Map;

/**
 * Prompts of one task for one model, and why others did not fit it.
 *
 * @param task what to call the task
 * @param items the prompts that fit
 * @param misfits a reason each, and how many drafts it kept out
 */
public record PromptSet(String task, List<Item> items, Map<String, Integer> misfits) {
  /** Copies both. */
  public PromptSet {
    items = List.copyOf(items);
    misfits = Map.copyOf(misfits);
  }

  /** {@return how many drafts did not fit} */
  public int left() {
    return misfits.values().stream().mapToInt(Integer::intValue).sum();
  }
}
