// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.measure.Method;

/**
 * How heads of one kind are found in a model: what is scored on which prompts, and what must happen
 * to the model without them.
 *
 * @param type what is looked for
 * @param task the prompts that heads are scored on
 * @param times how many times as many prompts it is scored on as other kinds; 1 as a rule, more for
 *     classifiers, which learn on most of them
 * @param score the published measurement
 * @param most how many heads at most are called so, the best; published lists have such lengths
 * @param effect what shows that they are a cause
 */
public record Protocol(
    HeadType type, String task, int times, Method score, int most, Effect effect) {
  /** Refuses a protocol that can find nothing. */
  public Protocol {
    if (most < 1 || times < 1) {
      throw new IllegalArgumentException(
          "at most %d heads on %d times the prompts".formatted(most, times));
    }
  }
}
