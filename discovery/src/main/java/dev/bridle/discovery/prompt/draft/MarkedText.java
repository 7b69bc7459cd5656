// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.draft;

import dev.bridle.discovery.prompt.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with named places, before any tokenizer has seen it.
 *
 * @param text the text
 * @param spans its named places, in any order; several may have one name
 */
public record MarkedText(String text, List<Span> spans) {
  /** Copies the list. */
  public MarkedText {
    spans = List.copyOf(spans);
  }

  /**
   * {@return a text without named places}
   *
   * @param text any
   */
  public static MarkedText plain(String text) {
    return new MarkedText(text, List.of());
  }

  /**
   * A named place.
   *
   * @param mark its name
   * @param from the index of its first character
   * @param to the index after its last one
   */
  public record Span(Mark mark, int from, int to) {}

  /** Writes a marked text piece by piece. */
  public static final class Writer {
    private final StringBuilder text = new StringBuilder();
    private final List<Span> spans = new ArrayList<>();

    /**
     * Adds a piece.
     *
     * @param piece any text
     * @param marks what to call its place
     * @return this writer
     */
    public Writer write(String piece, Mark... marks) {
      int from = text.length();
      text.append(piece);
      return mark(from, marks);
    }

    /**
     * Names what was written since a place; nothing if that is nothing.
     *
     * @param from an earlier {@link #length()}
     * @param marks the names
     * @return this writer
     */
    public Writer mark(int from, Mark... marks) {
      for (Mark mark : marks) {
        if (text.length() > from) {
          spans.add(new Span(mark, from, text.length()));
        }
      }
      return this;
    }

    /** {@return how many characters were written} */
    public int length() {
      return text.length();
    }

    /** {@return what was written} */
    public MarkedText done() {
      return new MarkedText(text.toString(), spans);
    }
  }
}
