// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bridle.error.EditDistance;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A part of a document: its keys, each asked for by the type that it must have.
 *
 * <p>Whatever is missing, of another type, or unknown is told with file and place.
 */
public final class Settings {
  private final Path file;
  private final String place;
  private final JsonNode node;

  Settings(Path file, String place, JsonNode node) {
    this.file = file;
    this.place = place;
    this.node = node;
  }

  /**
   * Refuses every other key.
   *
   * @param keys what may stand here
   */
  public void only(List<String> keys) {
    for (String key : keys()) {
      if (!keys.contains(key)) {
        String nearest =
            keys.stream().min(Comparator.comparing(k -> EditDistance.between(key, k))).orElse("");
        throw problem(
            key,
            "there is no such key",
            "Did you mean '%s'? Known are: %s.".formatted(nearest, String.join(", ", keys)));
      }
    }
  }

  /** {@return the file that this stands in} */
  public Path file() {
    return file;
  }

  /** {@return the keys that stand here, in their order} */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /**
   * {@return whether a key stands here}
   *
   * @param key its name
   */
  public boolean has(String key) {
    return node.has(key);
  }

  /**
   * {@return whether a key's value is a text}
   *
   * @param key its name
   */
  public boolean isText(String key) {
    return node.path(key).isTextual();
  }

  /**
   * {@return whether a key's value has keys itself}
   *
   * @param key its name
   */
  public boolean isObject(String key) {
    return node.path(key).isObject();
  }

  /**
   * {@return a text}
   *
   * @param key its name
   */
  public String text(String key) {
    return text(required(key), at(key));
  }

  /**
   * {@return a text}
   *
   * @param key its name
   * @param otherwise what it is if the key is missing
   */
  public String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /**
   * {@return a text or several; none if the key is missing}
   *
   * @param key its name
   */
  public List<String> texts(String key) {
    return isText(key) ? List.of(text(key)) : each(key, (value, at) -> text(value, at));
  }

  /**
   * {@return rows of texts; none if the key is missing}
   *
   * @param key its name
   */
  public List<List<String>> rows(String key) {
    return each(
        key,
        (value, at) -> {
          if (!value.isArray()) {
            throw new InputException(file, at, "it is no row", "Write it like [France, Paris].");
          }
          List<String> row = new ArrayList<>();
          value.forEach(word -> row.add(text(word, at)));
          return row;
        });
  }

  /**
   * {@return a whole number}
   *
   * @param key its name
   * @param otherwise what it is if the key is missing
   * @param least the smallest that makes sense
   * @param most the largest
   */
  public int number(String key, int otherwise, int least, int most) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = node.get(key);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw problem(key, "it is no whole number", "Give one, without quotes.");
    }
    return within(key, value.intValue(), least, most);
  }

  private int within(String key, int number, int least, int most) {
    if (number < least || number > most) {
      throw problem(
          key, number + " is out of range", "Give a number from %d to %d.".formatted(least, most));
    }
    return number;
  }

  /**
   * {@return whole numbers}
   *
   * @param key its name
   * @param otherwise what they are if the key is missing
   * @param least the smallest that makes sense
   * @param most the largest
   */
  public List<Integer> numbers(String key, List<Integer> otherwise, int least, int most) {
    List<Integer> numbers =
        each(
            key,
            (value, at) -> {
              if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new InputException(file, at, "it is no whole number", "Give one.");
              }
              return within(key, value.intValue(), least, most);
            });
    return numbers.isEmpty() ? otherwise : numbers;
  }

  /**
   * {@return a share}
   *
   * @param key its name
   */
  public double share(String key) {
    JsonNode value = required(key);
    double share = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(share >= 0 && share <= 1)) {
      throw problem(key, "it is no share", "Give a number from 0 to 1.");
    }
    return share;
  }

  /**
   * {@return yes or no}
   *
   * @param key its name
   * @param otherwise what it is if the key is missing
   */
  public boolean flag(String key, boolean otherwise) {
    if (has(key) && !node.get(key).isBoolean()) {
      throw problem(key, "it is neither true nor false", "Write true or false, without quotes.");
    }
    return has(key) ? node.get(key).booleanValue() : otherwise;
  }

  /**
   * {@return one of several words}
   *
   * @param key its name
   * @param otherwise what it is if the key is missing
   * @param words what it may be
   */
  public String choice(String key, String otherwise, List<String> words) {
    String word = text(key, otherwise);
    if (!words.contains(word)) {
      throw problem(
          key, "there is no '" + word + "'", "Known are: " + String.join(", ", words) + ".");
    }
    return word;
  }

  /**
   * {@return what stands under a key; without keys of its own if it is missing}
   *
   * @param key its name
   */
  public Settings inside(String key) {
    if (!has(key)) {
      return new Settings(file, at(key), MissingNode.getInstance());
    }
    if (!isObject(key)) {
      throw problem(key, "it has no keys", "Write it as keys and values.");
    }
    return new Settings(file, at(key), node.get(key));
  }

  /**
   * {@return the parts of a list, each with keys of its own; none if the key is missing}
   *
   * @param key its name
   */
  public List<Settings> parts(String key) {
    return each(
        key,
        (value, at) -> {
          if (!value.isObject()) {
            throw new InputException(file, at, "it has no keys", "Write it as keys and values.");
          }
          return new Settings(file, at, value);
        });
  }

  /**
   * {@return something made of a text, whose own complaints are told with this place}
   *
   * @param key where the text stands
   * @param text any text that stands there
   * @param reader throws {@link IllegalArgumentException} with the problem as message
   * @param <T> what is made
   */
  public <T> T parsed(String key, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          file, at(key), e.getMessage(), "Mend it; the format is told in task.schema.json.", e);
    }
  }

  /**
   * {@return what to throw about a key}
   *
   * @param key its name; empty for the whole of this
   * @param problem without its full stop
   * @param remedy a sentence
   */
  public InputException problem(String key, String problem, String remedy) {
    return new InputException(file, key.isEmpty() ? place : at(key), problem, remedy);
  }

  private <T> List<T> each(String key, Reader<T> reader) {
    if (!has(key)) {
      return List.of();
    }
    if (!node.get(key).isArray()) {
      throw problem(key, "it is no list", "Write it like [one, two].");
    }
    Map<Integer, T> found = new LinkedHashMap<>();
    node.get(key)
        .forEach(
            value -> found.put(found.size(), reader.read(value, at(key) + "/" + found.size())));
    return List.copyOf(found.values());
  }

  private String text(JsonNode value, String at) {
    if (!value.isTextual()) {
      throw new InputException(file, at, "it is no text", "Put it in quotes.");
    }
    return value.textValue();
  }

  private JsonNode required(String key) {
    if (!has(key)) {
      throw new InputException(
          file, place.isEmpty() ? "document" : place, "'" + key + "' is missing", "Add it.");
    }
    return node.get(key);
  }

  private String at(String key) {
    return place + "/" + key;
  }

  private interface Reader<T> {
    T read(JsonNode value, String at);
  }
}
