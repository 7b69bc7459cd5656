// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The named word lists that all documents of the world are made of, read from {@code words.txt}.
 *
 * <p>A list of pairs ({@code cat=kotu}) is read with {@link #pairs}. The lexicon knows no grammar
 * and no facts.
 */
public final class Lexicon {
  private static final String RESOURCE = "words.txt";

  private final Map<String, List<String>> lists;

  private Lexicon(Map<String, List<String>> lists) {
    this.lists = lists;
  }

  /** {@return the lexicon that ships with this module} */
  public static Lexicon load() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Lexicon.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(": ", 2))
          .forEach(parts -> lists.put(parts[0], List.of(parts[1].split(" ", -1))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Lexicon(lists);
  }

  /** {@return the words of one list, in the file's order} */
  public List<String> words(String list) {
    List<String> words = lists.get(list);
    if (words == null) {
      throw new IllegalArgumentException(
          "The lexicon has no list \"%s\". It has: %s.".formatted(list, lists.keySet()));
    }
    return words;
  }

  /** {@return the pairs of one list, in the file's order} */
  public List<Pair> pairs(String list) {
    return words(list).stream().map(Pair::parse).toList();
  }

  /**
   * Two words that belong together, such as a word and its translation.
   *
   * @param left the word before the equals sign
   * @param right the word after it
   */
  public record Pair(String left, String right) {

    /** {@return the pair the other way round} */
    public Pair turned() {
      return new Pair(/* left= */ right, /* right= */ left);
    }

    private static Pair parse(String text) {
      int equals = text.indexOf('=');
      return new Pair(text.substring(0, equals), text.substring(equals + 1));
    }
  }
}
