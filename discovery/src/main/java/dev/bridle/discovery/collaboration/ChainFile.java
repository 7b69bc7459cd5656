// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.collaboration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;

/** The YAML form of a chain: as the record, nothing left out and nothing more. */
final class ChainFile {
  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .build();

  private ChainFile() {}

  static Chain builtIn(String name) {
    String resource = "chains/" + name + ".yaml";
    try (InputStream in = ChainFile.class.getResourceAsStream(resource)) {
      byte[] yaml = Objects.requireNonNull(in, resource).readAllBytes();
      return parse(new String(yaml, StandardCharsets.UTF_8), Path.of(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Chain read(Path file) {
    try {
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Name a YAML file.", e);
    }
  }

  private static Chain parse(String yaml, Path file) {
    try {
      Chain chain = MAPPER.readValue(yaml, Chain.class);
      if (chain == null) {
        throw new InputException(file, "", "it is empty", "Write a chain's document into it.");
      }
      return chain;
    } catch (JsonProcessingException e) {
      throw new InputException(
          file,
          place(e),
          "it is no chain: " + reason(e),
          "Give name, does, source, task and steps, each step with from, to and input: query, key"
              + " or value.",
          e);
    }
  }

  /** Where in the document, as a path of keys. */
  private static String place(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping.getPath().stream()
          .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
          .collect(Collectors.joining("."));
    }
    return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
  }

  private static String reason(JsonProcessingException e) {
    String said = String.valueOf(e.getOriginalMessage());
    String line = said.lines().findFirst().orElse("it cannot be read");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
