// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads templates: <code>{A@io}</code> is a slot and its mark, {@code [relation:is the capital of]}
 * a marked stretch, <code>{{</code> a brace that means itself.
 *
 * <p>A bracket begins a stretch only before a mark's name and a colon; others mean themselves.
 */
final class TemplateReader {
  private static final Pattern STRETCH = Pattern.compile("\\[([a-z][a-z0-9-]*):");
  private static final Pattern MARK = Pattern.compile("[a-z][a-z0-9-]*");
  private static final int DEEPEST = 20;

  private final Map<String, String> parts;
  private final String text;
  private final int depth;
  private int at;

  private TemplateReader(Map<String, String> parts, String text, int depth) {
    this.parts = parts;
    this.text = text;
    this.depth = depth;
  }

  /** {@return the template in a text, in which parts stand for longer texts} */
  static Template read(String text, Map<String, String> parts) {
    return new Template(new TemplateReader(parts, text, 0).pieces(false));
  }

  private List<Template.Piece> pieces(boolean inStretch) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("parts stand in one another without end");
    }
    List<Template.Piece> pieces = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    while (at < text.length() && !(inStretch && text.charAt(at) == ']')) {
      if (text.startsWith("{{", at)) {
        plain.append('{');
        at += 2;
      } else if (text.charAt(at) == '{' || stretchHere().lookingAt()) {
        flush(plain, pieces);
        pieces.addAll(text.charAt(at) == '{' ? slot() : stretch());
      } else {
        plain.append(text.charAt(at++));
      }
    }
    flush(plain, pieces);
    return pieces;
  }

  private Matcher stretchHere() {
    return STRETCH.matcher(text).region(at, text.length());
  }

  private static void flush(StringBuilder plain, List<Template.Piece> pieces) {
    if (plain.length() > 0) {
      pieces.add(new Template.Plain(plain.toString()));
      plain.setLength(0);
    }
  }

  private List<Template.Piece> stretch() {
    Matcher name = stretchHere();
    if (!name.lookingAt()) {
      throw new IllegalStateException("no stretch begins here");
    }
    int from = at;
    at = name.end();
    TemplateReader inner = new TemplateReader(parts, text, depth + 1);
    inner.at = at;
    List<Template.Piece> inside = inner.pieces(true);
    at = inner.at;
    if (at >= text.length()) {
      throw new IllegalArgumentException("'" + text.substring(from) + "' is not closed by ]");
    }
    at++;
    return List.of(new Template.Wrapped(mark(name.group(1)), new Template(inside)));
  }

  private List<Template.Piece> slot() {
    int end = text.indexOf('}', at);
    if (end < 0) {
      throw new IllegalArgumentException("'" + text.substring(at) + "' is not closed by }");
    }
    String inside = text.substring(at + 1, end).strip();
    at = end + 1;
    if (parts.containsKey(inside)) {
      return new TemplateReader(parts, parts.get(inside), depth + 1).pieces(false);
    }
    List<Mark> marks = new ArrayList<>();
    int sign = inside.lastIndexOf('@');
    while (sign >= 0) {
      marks.add(0, mark(inside.substring(sign + 1).strip()));
      inside = inside.substring(0, sign).strip();
      sign = inside.lastIndexOf('@');
    }
    return List.of(new Template.Value(TermReader.read(inside), marks));
  }

  /** {@return the mark of that name} */
  static Mark mark(String name) {
    if (!MARK.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is no mark's name: small letters, digits and hyphens");
    }
    Mark mark = new Mark(name);
    if (mark.equals(Mark.END) || mark.equals(Mark.FIRST)) {
      throw new IllegalArgumentException("every prompt has the mark '" + name + "' already");
    }
    return mark;
  }
}
