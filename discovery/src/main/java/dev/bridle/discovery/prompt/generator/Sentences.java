// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sentences of a document: written in it, in a shared list, or in text files. */
final class Sentences {
  private static final Pattern END = Pattern.compile("(?<=[.!?])\\s+");

  private Sentences() {}

  /** {@return the sentences under the keys {@code sentences} or {@code file}} */
  static List<String> read(Settings document, TableReading tables) {
    if (document.has("file")) {
      return in(tables.file(document));
    }
    if (!document.has("sentences")) {
      throw document.problem("", "'sentences' is missing", "Add it, or 'file'.");
    }
    return tables.table(document, "sentences").words();
  }

  private static List<String> in(Path file) {
    List<String> sentences = new ArrayList<>();
    try (Stream<Path> files = Files.walk(file)) {
      for (Path text : files.filter(path -> isText(path, file)).sorted().toList()) {
        END.splitAsStream(Files.readString(text))
            .map(sentence -> sentence.strip().replaceAll("\\s+", " "))
            .filter(sentence -> !sentence.isEmpty())
            .forEach(sentences::add);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new InputException(file, "", "it cannot be read", "Name UTF-8 text.", e);
    }
    if (sentences.isEmpty()) {
      throw new InputException(file, "", "it has no sentences", "Name a text or a folder of them.");
    }
    return sentences;
  }

  private static boolean isText(Path path, Path root) {
    return Files.isRegularFile(path) && (path.equals(root) || path.toString().endsWith(".txt"));
  }
}
