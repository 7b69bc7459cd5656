// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeLibraryTest {
  private final RecipeLibrary library = new RecipeLibrary();

  @TempDir Path folder;

  @Test
  void everyRecipeKeepsToTheSchemaAndIsFoundByItsName() {
    List<Recipe> recipes = library.all();

    assertThat(recipes)
        .isNotEmpty()
        .isSortedAccordingTo(Comparator.comparing(Recipe::name))
        .allSatisfy(recipe -> assertThat(library.find(recipe.name())).isEqualTo(recipe));
  }

  @Test
  void truthfulLeavesQuestionsToJudgeByAndDrawsTenControlsOfEachKind() {
    Recipe truthful = library.find("truthful");

    assertThat(truthful.split().train() + truthful.split().validation()).isLessThan(0.9);
    assertThat(truthful.controls().draws()).isEqualTo(10);
    assertThat(truthful.edit().heads()).hasSizeGreaterThan(1);
    assertThat(truthful.edit().strengths()).hasSizeGreaterThan(1);
  }

  @Test
  void aDocumentThatWasPrintedIsARecipe() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), library.document("truthful"));

    assertThat(library.find(file.toString())).isEqualTo(library.find("truthful"));
    assertThat(library.document(file.toString())).isEqualTo(library.document("truthful"));
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    String message = "\"truthfull\" is neither a recipe nor a readable YAML file. Known: truthful.";

    assertThatThrownBy(() -> library.find("truthfull"))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> library.document("truthfull"))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void aFolderIsNoRecipe() {
    assertThatThrownBy(() -> library.find(folder.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Known: truthful");
  }
}
