// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What drawn words must meet, such as {@code first(A) = first(B)} or {@code A < B}. */
record Condition(Term left, String sign, Term right) {
  private static final Pattern FORM = Pattern.compile("(.+?)\\s*(!=|<=|>=|=|<|>)\\s*(.+)");

  static Condition read(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no condition such as A.x != B.x");
    }
    return new Condition(
        TermReader.read(form.group(1)), form.group(2), TermReader.read(form.group(3)));
  }

  void check(Map<String, List<String>> slots) {
    left.columns(slots);
    right.columns(slots);
  }

  boolean holds(Map<String, Word> drawn) {
    String one = left.value(drawn).text();
    String other = right.value(drawn).text();
    return switch (sign) {
      case "=" -> one.equals(other);
      case "!=" -> !one.equals(other);
      case "<" -> number(one) < number(other);
      case ">" -> number(one) > number(other);
      case "<=" -> number(one) <= number(other);
      default -> number(one) >= number(other);
    };
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new NoDraw("a word that is compared is no number");
    }
  }
}
