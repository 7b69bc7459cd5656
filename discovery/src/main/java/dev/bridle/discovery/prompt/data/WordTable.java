// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.data;

import java.util.List;

/**
 * Words that belong together, row by row; a plain word list is a table of one column.
 *
 * @param name what documents call it
 * @param columns their names, at least one
 * @param rows of each as many words as there are columns, in the order that {@code next} follows
 */
public record WordTable(String name, List<String> columns, List<List<String>> rows) {
  /** What the one column of a plain list is called. */
  public static final String WORD = "word";

  /** Copies the lists. */
  public WordTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row + " does not fill the columns " + columns);
      }
    }
  }

  /**
   * {@return a plain list}
   *
   * @param name what documents call it
   * @param words in order
   */
  public static WordTable list(String name, List<String> words) {
    return new WordTable(name, List.of(WORD), words.stream().map(List::of).toList());
  }

  /**
   * {@return where a column stands; -1 if there is none of that name}
   *
   * @param column its name
   */
  public int column(String column) {
    return columns.indexOf(column);
  }

  /** {@return the first column} */
  public List<String> words() {
    return rows.stream().map(row -> row.get(0)).toList();
  }

  /**
   * {@return the same table under another name}
   *
   * @param other the name
   */
  public WordTable named(String other) {
    return new WordTable(other, columns, rows);
  }
}
