// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import dev.bridle.discovery.prompt.data.DataFormat;
import dev.bridle.discovery.prompt.data.WordTable;
import dev.bridle.error.EditDistance;
import dev.bridle.error.InputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Reads the word lists of documents, whichever of their forms they have.
 *
 * @param shared lists that documents name by {@code use}
 * @param data the folder that files are looked for in if they do not stand beside the document;
 *     empty if there is none
 */
public record TableReading(Map<String, TaskDocument> shared, String data) {
  private static final List<String> KEYS =
      List.of("words", "columns", "rows", "use", "numbers", "letters", "file", "format", "key");

  /** Copies the map. */
  public TableReading {
    shared = Map.copyOf(shared);
  }

  /**
   * {@return the lists of a document, by name}
   *
   * @param document whose key {@code lists} holds them
   */
  public Map<String, WordTable> lists(Settings document) {
    Settings lists = document.inside("lists");
    Map<String, WordTable> tables = new LinkedHashMap<>();
    for (String name : lists.keys()) {
      tables.put(name, table(lists, name));
    }
    return tables;
  }

  /**
   * {@return the list under a key: a list of words, or keys that say where they come from}
   *
   * @param settings where the key stands
   * @param key its name
   */
  public WordTable table(Settings settings, String key) {
    if (!settings.isObject(key)) {
      return filled(settings, key, WordTable.list(key, settings.texts(key)));
    }
    return filled(settings, key, table(settings.inside(key)).named(key));
  }

  private static WordTable filled(Settings settings, String key, WordTable table) {
    if (table.rows().isEmpty()) {
      throw settings.problem(key, "it has no words", "Give at least one.");
    }
    return table;
  }

  private WordTable table(Settings list) {
    list.only(KEYS);
    if (list.has("use")) {
      return used(list);
    }
    if (list.has("file")) {
      DataFormat format = list.parsed("format", list.text("format"), DataFormat::named);
      return format.read(file(list), list.text("key", ""));
    }
    if (list.has("numbers")) {
      return WordTable.list("numbers", numbers(list.inside("numbers")));
    }
    if (list.has("letters")) {
      return letters(list);
    }
    return list.has("columns") ? columns(list) : WordTable.list("words", list.texts("words"));
  }

  private WordTable used(Settings list) {
    String name = list.text("use");
    TaskDocument document = shared.get(name);
    if (document == null) {
      String nearest =
          shared.keySet().stream()
              .min(Comparator.comparing(known -> EditDistance.between(name, known)))
              .orElse("nothing");
      throw list.problem(
          "use", "there is no shared list '" + name + "'", "Did you mean '" + nearest + "'?");
    }
    Settings settings = document.settings();
    settings.only(List.of("name", "does", "source", "words", "columns", "rows"));
    return settings.has("columns")
        ? columns(settings)
        : WordTable.list(name, settings.texts("words"));
  }

  private static WordTable columns(Settings list) {
    List<String> columns = list.texts("columns");
    List<List<String>> rows = list.rows("rows");
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).size() != columns.size()) {
        throw list.problem(
            "rows/" + i,
            "%d words for %d columns".formatted(rows.get(i).size(), columns.size()),
            "Give one for each of " + String.join(", ", columns) + ".");
      }
    }
    return new WordTable("columns", columns, rows);
  }

  private static List<String> numbers(Settings range) {
    range.only(List.of("from", "to", "digits"));
    int from = range.number("from", 0, 0, 1_000_000);
    int to = range.number("to", from, from, Math.min(1_000_000, from + 100_000));
    String form = "%0" + range.number("digits", 1, 1, 9) + "d";
    return IntStream.rangeClosed(from, to).mapToObj(form::formatted).toList();
  }

  private static WordTable letters(Settings list) {
    Function<Integer, String> letter = Character::toString;
    String ends = list.text("letters");
    if (ends.length() != 3 || ends.charAt(1) != '-') {
      throw list.problem("letters", "'" + ends + "' is no range", "Write it like A-Z.");
    }
    return WordTable.list(
        "letters",
        IntStream.rangeClosed(ends.charAt(0), ends.charAt(2)).boxed().map(letter).toList());
  }

  /**
   * {@return the file that a key {@code file} names: beside the document, or in the data folder}
   *
   * @param settings where the key stands
   */
  public Path file(Settings settings) {
    String name = settings.text("file");
    try {
      Path beside = settings.file().resolveSibling(name);
      if (Files.exists(beside) || data.isEmpty()) {
        return found(settings, beside, name);
      }
      return found(settings, Path.of(data).resolve(name), name);
    } catch (InvalidPathException e) {
      throw settings.problem("file", "'" + name + "' is no file name", "Name a file.");
    }
  }

  private static Path found(Settings settings, Path file, String name) {
    if (!Files.exists(file)) {
      throw new InputException(
          settings.file(),
          "file",
          "'" + name + "' is not there",
          "Put it beside the document, or give the folder of data sets that holds it.");
    }
    return file;
  }
}
