// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import dev.bridle.discovery.experiment.Gauge;
import dev.bridle.discovery.experiment.Removal;
import dev.bridle.discovery.prompt.Mark;

/**
 * What is done to heads to see whether they are a cause, and what of the model's answers must
 * suffer.
 *
 * @param task prompts that are answered, drawn apart from those that heads are scored on
 * @param ability the task that a model must do better than by guessing for there to be anything to
 *     find; the same as a rule
 * @param by what stands instead of z
 * @param at where: {@code all}, {@code end} or a mark of the task
 * @param metric what is read off the answers
 * @param raises whether such heads work for the answer; those of some kinds work against it, and
 *     without them the metric rises
 */
public record Effect(
    String task, String ability, Removal by, Mark at, Gauge metric, boolean raises) {
  /** Every position. */
  public static final Mark ALL = new Mark("all");
}
