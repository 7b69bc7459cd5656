// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Figures that a test measured, as a page shows them: a table under {@code target/figures}. */
public final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Starts a table.
   *
   * @param header the columns' names
   */
  public MarkdownTable(String... header) {
    rows.add(List.of(header));
    rows.add(Collections.nCopies(header.length, "---"));
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are columns
   */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /**
   * Writes the table.
   *
   * @param name of the file, without its ending
   */
  public void write(String name) {
    List<String> lines = rows.stream().map(row -> "| " + String.join(" | ", row) + " |").toList();
    Path file = Path.of("target", "figures", name + ".md");
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
