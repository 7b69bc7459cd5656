// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.Stage;
import dev.bridle.discovery.measure.Method;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The YAML form of a kind of head. */
final class ProtocolFile {
  private static final String REMEDY = "Mend it after the schema head-type.schema.json.";

  private ProtocolFile() {}

  /** As it stands in the file: flat, for people. */
  private record Document(
      String name,
      int row,
      Stage stage,
      String does,
      String task,
      int times,
      Method score,
      String metric,
      double threshold,
      HeadType.Unit unit,
      int most,
      HeadType.Definition definition,
      String source,
      Effect effect) {
    Protocol protocol() {
      HeadType type =
          new HeadType(name, row, stage, does, metric, threshold, unit, definition, source);
      return new Protocol(type, task, times, score, most, effect);
    }
  }

  static Protocol read(Path file) {
    try {
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Name a YAML file.", e);
    }
  }

  static Protocol parse(String yaml, Path file) {
    JsonNode tree = tree(yaml, file);
    if (!tree.isObject()) {
      throw new InputException(file, "document", "it has no keys", REMEDY);
    }
    requireValues(tree, "", file);
    try {
      return DocumentMapper.yaml().treeToValue(tree, Document.class).protocol();
    } catch (JsonMappingException e) {
      throw new InputException(file, place(e), reason(e), REMEDY, e);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new InputException(file, "", reason(e), REMEDY, e);
    }
  }

  private static JsonNode tree(String yaml, Path file) {
    try {
      return DocumentMapper.yaml().readTree(yaml);
    } catch (JsonProcessingException e) {
      String line = "line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr());
      throw noYaml(file, line, e.getOriginalMessage(), e);
    } catch (RuntimeException e) {
      // The YAML library has exceptions of its own that Jackson does not translate.
      throw noYaml(file, "document", String.valueOf(e.getMessage()), e);
    }
  }

  /** A key without a value would be read as nothing at all. */
  private static void requireValues(JsonNode node, String place, Path file) {
    if (node.isNull() || (node.isTextual() && node.asText().isBlank())) {
      throw new InputException(file, place, "it is empty", REMEDY);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      requireValues(node.get(i), place + "." + i, file);
    }
    node.properties()
        .forEach(
            entry -> {
              String key = place.isEmpty() ? entry.getKey() : place + "." + entry.getKey();
              requireValues(entry.getValue(), key, file);
            });
  }

  private static InputException noYaml(Path file, String place, String said, Exception cause) {
    return new InputException(file, place, "it is no YAML: " + firstLine(said), "Mend it.", cause);
  }

  /** Where in the document, as a path of keys. */
  private static String place(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String said =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(cause.getMessage());
    return plain(firstLine(said));
  }

  /** What the library says of keys, without its own words; the place names the key. */
  private static String plain(String said) {
    if (said.startsWith("Missing creator property")) {
      return "it is missing";
    }
    return said.startsWith("Unrecognized field") ? "there is no such key" : said;
  }

  private static String firstLine(String said) {
    String line = said.lines().findFirst().orElse("it cannot be read");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
