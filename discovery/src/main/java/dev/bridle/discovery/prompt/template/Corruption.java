// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Mark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a prompt's corrupted twin comes about.
 *
 * @param texts another text; if there is none, the prompt's own
 * @param slots other words for slots, wherever they stand
 * @param marks other words for marked places alone
 */
record Corruption(List<Template> texts, Map<String, Term> slots, Map<Mark, Term> marks) {
  static final Corruption NONE = new Corruption(List.of(), Map.of(), Map.of());

  /** Copies all. */
  Corruption {
    texts = List.copyOf(texts);
    slots = Map.copyOf(slots);
    marks = Map.copyOf(marks);
  }

  /** {@return the twin's text; empty if there is to be none} */
  String of(Template prompt, Map<String, Word> drawn) {
    if (texts.isEmpty() && slots.isEmpty() && marks.isEmpty()) {
      return "";
    }
    Map<String, Word> words = new HashMap<>(drawn);
    slots.forEach((slot, term) -> words.put(slot, term.value(drawn)));
    Map<Mark, Word> instead = new HashMap<>();
    marks.forEach((mark, term) -> instead.put(mark, term.value(drawn)));
    return (texts.isEmpty() ? prompt : texts.get(0)).written(words, instead).text();
  }
}
