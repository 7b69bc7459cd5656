// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import dev.bridle.error.InputException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The recipes that come with Bridle. */
public final class RecipeLibrary {
  private static final List<String> NAMES = List.of("truthful");

  /** Makes the library. */
  @Inject
  public RecipeLibrary() {}

  /** {@return every recipe, alphabetically} */
  public List<Recipe> all() {
    return NAMES.stream().map(name -> RecipeFile.parse(text(name), Path.of(name))).toList();
  }

  /**
   * {@return a recipe's document, as it is written}
   *
   * @param nameOrFile a recipe's name, or a YAML file
   */
  public String document(String nameOrFile) {
    if (NAMES.contains(nameOrFile)) {
      return text(nameOrFile);
    }
    try {
      return Files.readString(Path.of(nameOrFile));
    } catch (IOException e) {
      throw unknown(nameOrFile);
    }
  }

  /**
   * {@return the recipe of this name, or in this file}
   *
   * @param nameOrFile a recipe's name, or a YAML file
   * @throws InputException if there is neither
   */
  public Recipe find(String nameOrFile) {
    if (NAMES.contains(nameOrFile)) {
      return RecipeFile.parse(text(nameOrFile), Path.of(nameOrFile));
    }
    if (!Files.isRegularFile(Path.of(nameOrFile))) {
      throw unknown(nameOrFile);
    }
    return RecipeFile.read(Path.of(nameOrFile));
  }

  private static InputException unknown(String name) {
    return new InputException(
        "\"" + name + "\" is neither a recipe nor a readable YAML file",
        "Known: " + String.join(", ", NAMES) + ".");
  }

  private static String text(String name) {
    try (InputStream in = RecipeLibrary.class.getResourceAsStream("library/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
