// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads terms such as {@code A}, {@code A.capital}, {@code upper(first(A))}, {@code 'x'}. */
final class TermReader {
  private static final Pattern LITERAL = Pattern.compile("'([^']*)'");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
  private static final Pattern MAKING = Pattern.compile("([a-z]+)\\((.*)\\)", Pattern.DOTALL);
  private static final int DEEPEST = 20;

  private TermReader() {}

  /** {@return the term in a text} */
  static Term read(String text) {
    return read(text.strip(), 0);
  }

  private static Term read(String text, int depth) {
    Matcher literal = LITERAL.matcher(text);
    Matcher making = MAKING.matcher(text);
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("a term is nested too deeply");
    }
    if (literal.matches()) {
      return new Term.Literal(literal.group(1));
    }
    if (NAME.matcher(text).matches()) {
      return new Term.Slot(text);
    }
    if (making.matches()) {
      return new Term.Made(making(making.group(1)), read(making.group(2).strip(), depth + 1));
    }
    int dot = text.lastIndexOf('.');
    if (dot > 0 && NAME.matcher(text.substring(dot + 1)).matches()) {
      return new Term.Column(read(text.substring(0, dot), depth + 1), text.substring(dot + 1));
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no term such as A, A.column, next(A) or 'text'");
  }

  private static Term.Making making(String name) {
    return Arrays.stream(Term.Making.values())
        .filter(making -> making.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no '%s(...)'; known are %s"
                        .formatted(
                            name, Arrays.toString(Term.Making.values()).toLowerCase(Locale.ROOT))));
  }
}
