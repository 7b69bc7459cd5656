// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads protocol buffers as text, as far as a model's config goes: fields with a scalar, a message
 * in braces, or a list in brackets.
 */
final class TextFormat {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z_][A-Za-z0-9_]*|-?[0-9.]+|[:,;{}\\[\\]])");

  private static final List<String> SEPARATORS = List.of(",", ";");

  /** A field: its value is text as it stood, a list of fields, or a list of such values. */
  record Field(String name, Object value) {
    String text() {
      String raw = (String) value;
      return raw.startsWith("\"")
          ? raw.substring(1, raw.length() - 1).replaceAll("\\\\(.)", "$1")
          : raw;
    }

    List<?> list() {
      return (List<?>) value;
    }
  }

  private final List<String> tokens = new ArrayList<>();
  private int at;

  private TextFormat(String text) {
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.stripTrailing().length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw new AssertionError("no token at: " + text.substring(end));
      }
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
  }

  static List<Field> parse(String text) {
    TextFormat format = new TextFormat(text);
    List<Field> fields = format.fields();
    if (format.at != format.tokens.size()) {
      throw new AssertionError("something follows: " + format.tokens.get(format.at));
    }
    return fields;
  }

  static Field only(List<?> fields, String name) {
    List<Field> found = new ArrayList<>();
    for (Object field : fields) {
      if (field instanceof Field it && it.name().equals(name)) {
        found.add(it);
      }
    }
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " fields " + name);
    }
    return found.get(0);
  }

  private List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    while (at < tokens.size() && !tokens.get(at).equals("}")) {
      String name = tokens.get(at++);
      boolean colon = takes(":");
      Object value = value();
      if (!colon && value instanceof String) {
        throw new AssertionError("no colon before the scalar of " + name);
      }
      fields.add(new Field(name, value));
      at += at < tokens.size() && SEPARATORS.contains(tokens.get(at)) ? 1 : 0;
    }
    return fields;
  }

  private Object value() {
    if (takes("{")) {
      List<Field> message = fields();
      require("}");
      return message;
    } else if (takes("[")) {
      List<Object> list = new ArrayList<>();
      while (!takes("]")) {
        list.add(value());
        if (!tokens.get(at).equals("]")) {
          require(",");
        }
      }
      return list;
    }
    return tokens.get(at++);
  }

  private boolean takes(String token) {
    boolean is = at < tokens.size() && tokens.get(at).equals(token);
    at += is ? 1 : 0;
    return is;
  }

  private void require(String token) {
    if (!takes(token)) {
      throw new AssertionError("no " + token + " at token " + at);
    }
  }
}
