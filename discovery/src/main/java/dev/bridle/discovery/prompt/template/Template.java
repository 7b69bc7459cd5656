// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.draft.MarkedText;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A text with slots and marks, as it was read. */
record Template(List<Piece> pieces) {
  /** Copies the list. */
  Template {
    pieces = List.copyOf(pieces);
  }

  /** Refuses slots and columns that there are not. */
  void check(Map<String, List<String>> slots) {
    pieces.forEach(piece -> piece.check(slots));
  }

  /** {@return every mark that it sets} */
  Set<Mark> marks() {
    Set<Mark> marks = new HashSet<>();
    pieces.forEach(piece -> piece.marksInto(marks));
    return marks;
  }

  /** {@return the text with words in its slots} */
  MarkedText written(Map<String, Word> drawn, Map<Mark, Word> instead) {
    MarkedText.Writer writer = new MarkedText.Writer();
    pieces.forEach(piece -> piece.write(drawn, instead, writer));
    return writer.done();
  }

  String plain(Map<String, Word> drawn) {
    return written(drawn, Map.of()).text();
  }

  /** A piece of a template. */
  sealed interface Piece {
    void write(Map<String, Word> drawn, Map<Mark, Word> instead, MarkedText.Writer writer);

    void check(Map<String, List<String>> slots);

    void marksInto(Set<Mark> marks);
  }

  /** Text that stands as it is. */
  record Plain(String text) implements Piece {
    @Override
    public void write(Map<String, Word> drawn, Map<Mark, Word> instead, MarkedText.Writer writer) {
      writer.write(text);
    }

    @Override
    public void check(Map<String, List<String>> slots) {}

    @Override
    public void marksInto(Set<Mark> marks) {}
  }

  /** A term, whose place may have names. */
  record Value(Term term, List<Mark> marks) implements Piece {
    @Override
    public void write(Map<String, Word> drawn, Map<Mark, Word> instead, MarkedText.Writer writer) {
      Word word = term.value(drawn);
      for (Mark mark : marks) {
        word = instead.getOrDefault(mark, word);
      }
      writer.write(word.text(), marks.toArray(Mark[]::new));
    }

    @Override
    public void check(Map<String, List<String>> slots) {
      term.columns(slots);
    }

    @Override
    public void marksInto(Set<Mark> all) {
      all.addAll(marks);
    }
  }

  /** Pieces whose place has a name. */
  record Wrapped(Mark mark, Template inside) implements Piece {
    @Override
    public void write(Map<String, Word> drawn, Map<Mark, Word> instead, MarkedText.Writer writer) {
      int from = writer.length();
      if (instead.containsKey(mark)) {
        writer.write(instead.get(mark).text());
      } else {
        inside.pieces().forEach(piece -> piece.write(drawn, instead, writer));
      }
      writer.mark(from, mark);
    }

    @Override
    public void check(Map<String, List<String>> slots) {
      inside.check(slots);
    }

    @Override
    public void marksInto(Set<Mark> marks) {
      marks.add(mark);
      marks.addAll(inside.marks());
    }
  }
}
