// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The text of a file, and its JSON tree if it is JSON.
 *
 * @param file where it was read
 * @param text all of it, without a byte order mark
 * @param tree the tree, or a missing node if the text does not begin like JSON
 */
record QuestionSource(Path file, String text, JsonNode tree) {
  static final long MAXIMUM_BYTES = 64L << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** {@return the file, read} */
  static QuestionSource read(Path file) {
    String text = decode(file, bytes(file));
    String start = text.stripLeading();
    if (start.isEmpty()) {
      throw fault(file, "", "is empty", "Give a file with questions in it.");
    }
    boolean json = start.startsWith("{") || start.startsWith("[");
    return new QuestionSource(file, text, json ? parse(file, text) : MissingNode.getInstance());
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw fault(
          file,
          "",
          Files.exists(file) ? "is not a file" : "does not exist",
          "Give the path of a file with questions in it.");
    }
    try {
      long size = Files.size(file);
      if (size > MAXIMUM_BYTES) {
        throw fault(
            file,
            "",
            "has %d bytes, and a question file may have %d".formatted(size, MAXIMUM_BYTES),
            "Give a smaller file, or a part of this one.");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InputException(
          file, "", "cannot be read (" + e + ")", "Check the file and its permissions.", e);
    }
  }

  private static String decode(Path file, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InputException(file, "", "is not UTF-8 text", "Save it as UTF-8.", e);
    }
  }

  private static JsonNode parse(Path file, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new InputException(
          file,
          at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr(),
          "is not valid JSON: " + firstLine(e.getOriginalMessage()),
          "Mend the JSON there.",
          e);
    }
  }

  /** {@return the first line that holds anything, cut to what a message can show} */
  String firstLine() {
    return firstLine(text.strip());
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() > 120 ? line.substring(0, 120) + "…" : line;
  }

  /** {@return the text under a key} */
  String string(JsonNode object, String key, String place) {
    JsonNode value = object.path(key);
    if (!value.isTextual()) {
      throw fault(
          place + "." + key,
          value.isMissingNode() ? "is missing" : "is not a string",
          "Give it as a JSON string.");
    }
    return value.textValue();
  }

  /** {@return a question of these parts} */
  Question question(
      String place,
      String group,
      String prompt,
      String best,
      List<String> correct,
      List<String> incorrect) {
    try {
      return new Question(group, prompt, best, correct, incorrect);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          file, place, e.getMessage(), "Mend this question, or take it out.", e);
    }
  }

  /** {@return what to throw about this file} */
  InputException fault(String place, String problem, String remedy) {
    return fault(file, place, problem, remedy);
  }

  private static InputException fault(Path file, String place, String problem, String remedy) {
    return new InputException(file, place, problem, remedy);
  }
}
