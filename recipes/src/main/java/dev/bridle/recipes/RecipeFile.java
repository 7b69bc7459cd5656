// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The YAML form of a recipe, checked against the published JSON schema.
 *
 * <p>The schema stands beside the recipes in the jar, as {@code recipe.schema.json}.
 */
public final class RecipeFile {
  private static final String SCHEMA = "library/recipe.schema.json";

  private RecipeFile() {}

  /**
   * {@return the recipe in a file}
   *
   * @param file YAML
   * @throws InputException if it is missing, no YAML, or breaks the schema; all breaches are named
   */
  public static Recipe read(Path file) {
    try {
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Name a recipe, or a YAML file.", e);
    }
  }

  /**
   * {@return the recipe in a text}
   *
   * @param yaml the text
   * @param file what to call it in messages
   */
  static Recipe parse(String yaml, Path file) {
    ObjectMapper mapper =
        new ObjectMapper(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
    try {
      JsonNode document = mapper.readTree(yaml);
      List<Error> breaches = schema().validate(document);
      if (!breaches.isEmpty()) {
        String all =
            breaches.stream()
                .map(breach -> (breach.getInstanceLocation() + " " + breach.getMessage()).strip())
                .sorted()
                .collect(Collectors.joining("; "));
        throw new InputException(
            file, "recipe", all, "Mend it after the schema recipe.schema.json.");
      }
      Recipe recipe =
          mapper
              .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .treeToValue(document, Recipe.class);
      requireTest(recipe.split(), file);
      return recipe;
    } catch (JsonProcessingException e) {
      throw new InputException(
          file,
          "line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          "it is no YAML: " + oneLine(e.getOriginalMessage()),
          "Mend it.",
          e);
    }
  }

  /** What the parser says, without the indented lines that it shows of the text. */
  private static String oneLine(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  /** What no schema can say. */
  private static void requireTest(Recipe.Split split, Path file) {
    if (split.train() + split.validation() >= 1) {
      throw new InputException(
          file,
          "split",
          "shares of %s and %s leave nothing for the test"
              .formatted(split.train(), split.validation()),
          "Give shares that add up to less than 1.");
    }
  }

  private static Schema schema() {
    try (InputStream in = RecipeFile.class.getResourceAsStream(SCHEMA)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
