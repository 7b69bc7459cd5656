// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import java.util.List;

/**
 * A prompt as text, before a tokenizer says whether it fits.
 *
 * <p>Answers are continuations: what stands after the prompt's last character, its space included.
 *
 * @param prompt the text and its named places
 * @param right continuations that are right; none where the prompt asks nothing
 * @param wrong continuations that are wrong
 * @param corrupted the text of its twin; empty if it has none
 * @param group what splits must not divide; empty where nothing is said
 * @param label what probes are to read
 */
public record Draft(
    MarkedText prompt,
    List<String> right,
    List<String> wrong,
    String corrupted,
    String group,
    boolean label) {
  /** Copies the lists. */
  public Draft {
    right = List.copyOf(right);
    wrong = List.copyOf(wrong);
  }

  /**
   * {@return a draft that asks nothing}
   *
   * @param prompt the text and its named places
   */
  public static Draft of(MarkedText prompt) {
    return new Draft(prompt, List.of(), List.of(), "", "", false);
  }

  /**
   * {@return the same draft with answers}
   *
   * @param rightOnes continuations
   * @param wrongOnes continuations
   */
  public Draft answering(List<String> rightOnes, List<String> wrongOnes) {
    return new Draft(prompt, rightOnes, wrongOnes, corrupted, group, label);
  }

  /**
   * {@return the same draft with a twin}
   *
   * @param twin its text
   */
  public Draft corruptedBy(String twin) {
    return new Draft(prompt, right, wrong, twin, group, label);
  }

  /**
   * {@return the same draft in a group}
   *
   * @param name of the group
   */
  public Draft grouped(String name) {
    return new Draft(prompt, right, wrong, corrupted, name, label);
  }

  /**
   * {@return the same draft with a label}
   *
   * @param yes what probes are to read
   */
  public Draft labelled(boolean yes) {
    return new Draft(prompt, right, wrong, corrupted, group, yes);
  }
}
