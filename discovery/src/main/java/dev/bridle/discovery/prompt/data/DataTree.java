// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A data file, looked into.
 *
 * @param file JSON, YAML or lines
 * @param form what it should be, for messages
 */
record DataTree(Path file, String form) {
  List<List<String>> lines() {
    return content()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(List::of)
        .toList();
  }

  /** {@return of each object of an array two texts} */
  List<List<String>> objects(String key, String one, String other) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode object : array(key)) {
      rows.add(List.of(text(object, one), text(object, other)));
    }
    return rows;
  }

  List<List<String>> pairs() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode pair : array("")) {
      if (pair.size() != 2 || !pair.path(0).isTextual() || !pair.path(1).isTextual()) {
        throw broken("row " + (rows.size() + 1));
      }
      rows.add(List.of(pair.get(0).textValue(), pair.get(1).textValue()));
    }
    return rows;
  }

  List<List<String>> words(String key) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode word : array(key)) {
      rows.add(List.of(word.asText()));
    }
    return rows;
  }

  /** {@return the array under a key, or the whole if the key is empty} */
  JsonNode array(String key) {
    JsonNode root = root();
    JsonNode array = key.isEmpty() ? root : root.path(key);
    if (!array.isArray()) {
      throw broken(key.isEmpty() ? "document" : key);
    }
    return array;
  }

  String text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    if (!value.isTextual()) {
      throw broken(key);
    }
    return value.textValue();
  }

  /** {@return the keys that have a number} */
  static List<String> names(JsonNode object, int number) {
    List<String> names = new ArrayList<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().asInt(-1) == number) {
                names.add(entry.getKey());
              }
            });
    return names;
  }

  /** {@return the whole tree} */
  JsonNode root() {
    boolean yaml = file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
    try {
      JsonNode root =
          (yaml ? new ObjectMapper(new YAMLFactory()) : new ObjectMapper()).readTree(content());
      if (root == null) {
        throw broken("document");
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new InputException(
          file, "line " + line, "it is neither JSON nor YAML", "It should be " + form + ".", e);
    }
  }

  private String content() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Name a UTF-8 file.", e);
    }
  }

  private InputException broken(String place) {
    return new InputException(
        file, place, "it is not in the format that was named", "It should be " + form + ".");
  }
}
