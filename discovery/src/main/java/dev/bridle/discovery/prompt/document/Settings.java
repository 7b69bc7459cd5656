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
import java.util.List;
import java.util.function.Function;

/**
 * A part of a document: its keys, each asked for by the type that it must have.
 *
 * <p>Whatever is missing, of another type, or unknown is told with file and place.
 */
public final class Settings {
  private final Place place;
  private final JsonNode node;

  Settings(Place place, JsonNode node) {
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
    return place.file();
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
    return required(key).text();
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
    return isText(key) ? List.of(text(key)) : values(key, Value::text);
  }

  /**
   * {@return rows of texts; none if the key is missing}
   *
   * @param key its name
   */
  public List<List<String>> rows(String key) {
    return values(key, Value::row);
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
    return has(key) ? required(key).number(least, most) : otherwise;
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
    List<Integer> numbers = values(key, value -> value.number(least, most));
    return numbers.isEmpty() ? otherwise : numbers;
  }

  /**
   * {@return a share}
   *
   * @param key its name
   */
  public double share(String key) {
    return required(key).share();
  }

  /**
   * {@return yes or no}
   *
   * @param key its name
   * @param otherwise what it is if the key is missing
   */
  public boolean flag(String key, boolean otherwise) {
    return has(key) ? required(key).flag() : otherwise;
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
    return has(key)
        ? required(key).settings()
        : new Settings(place.inside(key), MissingNode.getInstance());
  }

  /**
   * {@return the parts of a list, each with keys of its own; none if the key is missing}
   *
   * @param key its name
   */
  public List<Settings> parts(String key) {
    return values(key, Value::settings);
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
      throw place.inside(key).malformed(e);
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
    return (key.isEmpty() ? place : place.inside(key)).problem(problem, remedy);
  }

  private <T> List<T> values(String key, Function<Value, T> reader) {
    return has(key) ? required(key).parts().stream().map(reader).toList() : List.of();
  }

  private Value required(String key) {
    if (!has(key)) {
      throw place.missing(key);
    }
    return new Value(place.inside(key), node.get(key));
  }
}
