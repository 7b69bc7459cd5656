// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.data.WordTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The continuations that are right, or those that are wrong. */
sealed interface Answers {
  /** {@return the continuations} */
  List<String> of(Map<String, Word> drawn);

  /** Texts with slots. */
  record Texts(List<Template> texts) implements Answers {
    @Override
    public List<String> of(Map<String, Word> drawn) {
      return texts.stream().map(text -> text.plain(drawn)).distinct().toList();
    }
  }

  /** All words of a list that meet conditions, such as all numbers above one. */
  record Each(WordTable table, String name, List<Condition> where, Template text)
      implements Answers {
    @Override
    public List<String> of(Map<String, Word> drawn) {
      Map<String, Word> words = new HashMap<>(drawn);
      List<String> found = new ArrayList<>();
      for (int row = 0; row < table.rows().size(); row++) {
        words.put(name, Word.of(table, row));
        if (where.stream().allMatch(condition -> condition.holds(words))) {
          found.add(text.plain(words));
        }
      }
      if (found.isEmpty()) {
        throw new NoDraw("no word of the list '" + table.name() + "' is an answer");
      }
      return found.stream().distinct().toList();
    }
  }
}
