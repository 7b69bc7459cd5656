// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.data.WordTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands in braces: a slot, one of its columns, or something made of a term. */
sealed interface Term {
  /** {@return what it stands for, given the words in the slots} */
  Word value(Map<String, Word> drawn);

  /** {@return the columns that may be asked of it; refuses what the slots do not have} */
  List<String> columns(Map<String, List<String>> slots);

  /** The word in a slot. */
  record Slot(String name) implements Term {
    @Override
    public Word value(Map<String, Word> drawn) {
      return drawn.get(name);
    }

    @Override
    public List<String> columns(Map<String, List<String>> slots) {
      if (!slots.containsKey(name)) {
        throw new IllegalArgumentException(
            "there is no slot '%s' here, only %s".formatted(name, slots.keySet()));
      }
      return slots.get(name);
    }
  }

  /** Another column of a word's row. */
  record Column(Term term, String name) implements Term {
    @Override
    public Word value(Map<String, Word> drawn) {
      return term.value(drawn).column(name);
    }

    @Override
    public List<String> columns(Map<String, List<String>> slots) {
      List<String> columns = term.columns(slots);
      if (!columns.contains(name)) {
        throw new IllegalArgumentException(
            "there is no column '%s' here, only %s".formatted(name, columns));
      }
      return columns;
    }
  }

  /** A text between single quotes. */
  record Literal(String text) implements Term {
    @Override
    public Word value(Map<String, Word> drawn) {
      return Word.made(text);
    }

    @Override
    public List<String> columns(Map<String, List<String>> slots) {
      return List.of(WordTable.WORD);
    }
  }

  /** Something made of a word. */
  record Made(Making making, Term term) implements Term {
    @Override
    public Word value(Map<String, Word> drawn) {
      return making.of(term.value(drawn));
    }

    @Override
    public List<String> columns(Map<String, List<String>> slots) {
      List<String> columns = term.columns(slots);
      return making == Making.NEXT || making == Making.PREVIOUS ? columns : List.of(WordTable.WORD);
    }
  }

  /** What can be made of a word. */
  enum Making {
    /** Its first letter. */
    FIRST,
    /** All but its first letter. */
    REST,
    /** Its last letter. */
    LAST,
    /** In capitals. */
    UPPER,
    /** In small letters. */
    LOWER,
    /** Its first letter in capitals. */
    TITLE,
    /** The word of the next row. */
    NEXT,
    /** The word of the row before. */
    PREVIOUS;

    Word of(Word word) {
      String text = word.text();
      if (this == NEXT || this == PREVIOUS) {
        return word.moved(this == NEXT ? 1 : -1);
      }
      if (text.isEmpty()) {
        throw new NoDraw("an empty word has no letters");
      }
      return Word.made(letters(text));
    }

    private String letters(String text) {
      int one = text.offsetByCodePoints(0, 1);
      String first = text.substring(0, one);
      String rest = text.substring(one);
      return switch (this) {
        case FIRST -> first;
        case REST -> rest;
        case LAST -> text.substring(text.offsetByCodePoints(text.length(), -1));
        case UPPER -> text.toUpperCase(Locale.ROOT);
        case LOWER -> text.toLowerCase(Locale.ROOT);
        case TITLE -> first.toUpperCase(Locale.ROOT) + rest;
        case NEXT, PREVIOUS -> text;
      };
    }
  }
}
