// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.draft.Draft;
import java.util.List;
import java.util.Map;

/**
 * One way of writing a task's prompts.
 *
 * @param slots what is drawn, in order
 * @param texts the prompt, in as many wordings
 * @param right continuations that are right
 * @param wrong continuations that are wrong
 * @param corruption of its twin
 * @param group what splits must not divide; without pieces where nothing is said
 * @param label what probes are to read
 */
record Variant(
    Map<String, Slot> slots,
    List<Template> texts,
    Answers right,
    Answers wrong,
    Corruption corruption,
    Template group,
    boolean label) {

  /** {@return a prompt with these words, in a wording} */
  Draft draft(Map<String, Word> drawn, int wording) {
    Template text = texts.get(wording % texts.size());
    List<String> wrongOnes = wrong.of(drawn);
    return Draft.of(text.written(drawn, Map.of()))
        .answering(right.of(drawn), wrongOnes)
        .corruptedBy(corruption.of(text, drawn))
        .grouped(group.plain(drawn))
        .labelled(label);
  }
}
