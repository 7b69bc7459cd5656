// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.data.WordTable;
import java.util.List;

/**
 * What a term stands for: a text, and the row that it was drawn from, if it was.
 *
 * @param text what is written
 * @param table where it was drawn from; without rows if it was made of another word
 * @param row which row of it
 */
record Word(String text, WordTable table, int row) {
  private static final WordTable NOWHERE = new WordTable("", List.of(WordTable.WORD), List.of());

  static Word of(WordTable table, int row) {
    return new Word(table.rows().get(row).get(0), table, row);
  }

  static Word made(String text) {
    return new Word(text, NOWHERE, 0);
  }

  /** {@return the word so many rows further on} */
  Word moved(int rows) {
    int to = row + rows;
    if (to < 0 || to >= table.rows().size()) {
      throw new NoDraw("nothing follows in the list '" + table.name() + "'");
    }
    return of(table, to);
  }

  Word column(String name) {
    int column = table.column(name);
    if (column < 0) {
      throw new NoDraw("'" + text + "' has no column '" + name + "'");
    }
    return new Word(table.rows().get(row).get(column), table, row);
  }
}
