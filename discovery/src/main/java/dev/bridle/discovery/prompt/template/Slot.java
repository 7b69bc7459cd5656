// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.data.WordTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** How a slot comes by its word. */
sealed interface Slot {
  /** {@return the word of the slot of this name} */
  Word draw(String name, Drawing drawing);

  /** {@return the columns that may be asked of it} */
  List<String> columns();

  /** {@return words for slots, each drawn after those before it} */
  static Map<String, Word> drawAll(Map<String, Slot> slots, RandomGenerator random) {
    Drawing drawing = new Drawing(new LinkedHashMap<>(), new HashMap<>(), random);
    slots.forEach((name, slot) -> drawing.words.put(name, slot.draw(name, drawing)));
    return drawing.words;
  }

  /**
   * What was drawn so far.
   *
   * @param words by slot
   * @param taken the rows of each list that are in use
   * @param random of the draws
   */
  record Drawing(
      Map<String, Word> words, Map<String, Set<Integer>> taken, RandomGenerator random) {}

  /** A row of a list that no other slot has. */
  record Drawn(WordTable table, List<Condition> where) implements Slot {
    @Override
    public Word draw(String name, Drawing drawing) {
      Set<Integer> taken = drawing.taken.computeIfAbsent(table.name(), list -> new HashSet<>());
      Map<String, Word> words = new HashMap<>(drawing.words);
      List<Integer> free = new ArrayList<>();
      for (int row = 0; row < table.rows().size(); row++) {
        words.put(name, Word.of(table, row));
        if (!taken.contains(row) && where.stream().allMatch(one -> one.holds(words))) {
          free.add(row);
        }
      }
      if (free.isEmpty()) {
        throw new NoDraw("no word of the list '" + table.name() + "' meets the conditions");
      }
      int row = free.get(drawing.random.nextInt(free.size()));
      taken.add(row);
      return Word.of(table, row);
    }

    @Override
    public List<String> columns() {
      return table.columns();
    }
  }

  /** Made of the slots before. */
  record Written(Template text) implements Slot {
    @Override
    public Word draw(String name, Drawing drawing) {
      return Word.made(text.plain(drawing.words));
    }

    @Override
    public List<String> columns() {
      return List.of(WordTable.WORD);
    }
  }
}
