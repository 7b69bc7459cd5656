// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line, run in this process. */
public final class Shell {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Shell() {}

  /** How a command ended and what it printed. */
  public record Ended(int exit, String out, String err) {
    /** {@return the one document on standard output; anything beside it fails} */
    public JsonNode json() {
      if (out.isBlank()) {
        throw new AssertionError("no JSON document at all, exit " + exit + ": " + err);
      }
      try {
        return STRICT.readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not one JSON document: " + out + "\n" + err, e);
      }
    }

    /** {@return the keys of the document} */
    public List<String> keys() {
      return Shell.keys(json());
    }
  }

  /** {@return how a command ended} */
  public static Ended run(Object... arguments) {
    return in(System.getenv(), arguments);
  }

  /** {@return how a command ended that found other variables than this process} */
  public static Ended in(Map<String, String> environment, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Main.run(
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Ended(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** {@return the keys of an object, in order} */
  public static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
