// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model's config.json, read key by key.
 *
 * <p>A key that is absent and one that is null mean the same, unless the reader asks with {@link
 * #saysNone}. Whoever reads a key says of what type it must be; anything else is an error that
 * names the file and the key.
 *
 * <pre>{@code
 * ModelConfig config = ModelConfig.read(folder);
 * int heads = config.positive("num_attention_heads");
 * int kvHeads = config.positive("num_key_value_heads", heads);
 * }</pre>
 */
public final class ModelConfig {
  private final Path file;
  private final String prefix;
  private final ObjectNode keys;

  private ModelConfig(Path file, String prefix, ObjectNode keys) {
    this.file = file;
    this.prefix = prefix;
    this.keys = keys;
  }

  /**
   * {@return the config of a model folder}
   *
   * @param folder holds config.json
   * @throws InputException if there is none, or it is no JSON object
   */
  public static ModelConfig read(Path folder) {
    return readFile(folder.resolve("config.json"));
  }

  /**
   * {@return a config from a file of another name, such as generation_config.json}
   *
   * @param file a JSON object
   * @throws InputException if it is missing, or no JSON object
   */
  public static ModelConfig readFile(Path file) {
    return new ModelConfig(file, "", StrictJson.read(file));
  }

  /** {@return the file it was read from} */
  public Path file() {
    return file;
  }

  /**
   * {@return the family's name, the key {@code model_type}}
   *
   * @throws InputException if the config does not say
   */
  public String architecture() {
    String key = "model_type";
    require(key, "Name the model's family there, for example \"llama\".");
    return text(key, "");
  }

  /**
   * {@return whether the key stands in the config and is not null}
   *
   * @param key any key
   */
  public boolean has(String key) {
    return keys.hasNonNull(key);
  }

  /**
   * {@return whether the key stands in the config as null, which says that there is none}
   *
   * @param key any key
   */
  public boolean saysNone(String key) {
    return keys.has(key) && keys.get(key).isNull();
  }

  /**
   * {@return a whole number from 1 that the config must hold}
   *
   * @param key its key
   * @throws InputException if it is missing or anything else
   */
  public int positive(String key) {
    require(key, "Add it with the whole number the model was trained with.");
    return positive(key, 0);
  }

  /**
   * {@return a whole number from 1}
   *
   * @param key its key
   * @param otherwise what it is if the config does not say
   * @throws InputException if it is anything else
   */
  public int positive(String key, int otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = keys.get(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw mistyped(key, value, "a whole number from 1 to " + Integer.MAX_VALUE);
    }
    return value.intValue();
  }

  /**
   * {@return a finite number}
   *
   * @param key its key
   * @param otherwise what it is if the config does not say
   * @throws InputException if it is anything else
   */
  public double number(String key, double otherwise) {
    return has(key) ? number(key, keys.get(key)) : otherwise;
  }

  /**
   * {@return finite numbers in a list; empty if the config does not say}
   *
   * @param key its key
   * @throws InputException if it is anything else
   */
  public List<Double> numbers(String key) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode item : list(key, "a list of numbers")) {
      numbers.add(number(key, item));
    }
    return List.copyOf(numbers);
  }

  /**
   * {@return true or false}
   *
   * @param key its key
   * @param otherwise what it is if the config does not say
   * @throws InputException if it is anything else
   */
  public boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = keys.get(key);
    if (!value.isBoolean()) {
      throw mistyped(key, value, "true or false");
    }
    return value.booleanValue();
  }

  /**
   * {@return a string}
   *
   * @param key its key
   * @param otherwise what it is if the config does not say
   * @throws InputException if it is anything else
   */
  public String text(String key, String otherwise) {
    return has(key) ? text(key, keys.get(key)) : otherwise;
  }

  /**
   * {@return strings in a list; empty if the config does not say}
   *
   * @param key its key
   * @throws InputException if it is anything else
   */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(key, "a list of strings")) {
      texts.add(text(key, item));
    }
    return List.copyOf(texts);
  }

  /**
   * {@return token ids, which may stand as one number or as a list}
   *
   * <p>Empty if the config does not say; a negative number says that there is none.
   *
   * @param key for example {@code eos_token_id}
   * @throws InputException if it is anything else
   */
  public List<Integer> tokenIds(String key) {
    String wanted = "a token id or a list of them";
    boolean single = has(key) && keys.get(key).isNumber();
    List<Integer> ids = new ArrayList<>();
    for (JsonNode item : single ? List.of(keys.get(key)) : list(key, wanted)) {
      if (!item.isIntegralNumber() || !item.canConvertToInt()) {
        throw mistyped(key, item, wanted);
      }
      if (item.intValue() >= 0) {
        ids.add(item.intValue());
      }
    }
    return List.copyOf(ids);
  }

  /**
   * {@return an object within the config; its keys are shown in errors as {@code section.key}}
   *
   * @param key the object's key
   * @throws InputException if it is anything but an object
   */
  public Optional<ModelConfig> section(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (keys.get(key) instanceof ObjectNode section) {
      return Optional.of(new ModelConfig(file, prefix + key + ".", section));
    }
    throw mistyped(key, keys.get(key), "an object");
  }

  /**
   * {@return the error that a key's value cannot be used, for the caller to throw}
   *
   * @param key the key
   * @param problem what is wrong, without its full stop
   * @param remedy what to do, a whole sentence
   */
  public InputException wrong(String key, String problem, String remedy) {
    return new InputException(file, prefix + key, problem, remedy);
  }

  private void require(String key, String remedy) {
    if (!has(key)) {
      throw wrong(key, "is missing", remedy);
    }
  }

  private Iterable<JsonNode> list(String key, String wanted) {
    if (has(key) && !keys.get(key).isArray()) {
      throw mistyped(key, keys.get(key), wanted);
    }
    return has(key) ? keys.get(key) : List.of();
  }

  private double number(String key, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw mistyped(key, value, "a finite number");
    }
    return value.doubleValue();
  }

  private String text(String key, JsonNode value) {
    if (!value.isTextual()) {
      throw mistyped(key, value, "a string");
    }
    return value.textValue();
  }

  private InputException mistyped(String key, JsonNode value, String wanted) {
    return wrong(key, "is " + Spelling.printable(value.toString()), "It must be " + wanted + ".");
  }
}
