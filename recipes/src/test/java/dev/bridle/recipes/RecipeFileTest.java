// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFileTest {
  private static final String GOOD =
      """
      bridle: 1
      name: mine
      summary: One line.
      split: {train: 0.5, validation: 0.25}
      discover: {heads: truthfulness, at: [next-answer]}
      edit: {op: steer, direction: mean-difference, heads: [1, 2], strengths: [-1, 0.5]}
      select: {metric: mc1, toleratedCost: 0.1}
      controls: {draws: 3}
      export: {mode: fold, gate: all}
      seed: -4
      """;

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir Path folder;

  @Test
  void aRecipeIsReadKeyByKey() throws IOException {
    Recipe recipe = RecipeFile.read(file(GOOD));

    assertThat(recipe)
        .isEqualTo(
            new Recipe(
                1,
                "mine",
                "One line.",
                new Recipe.Split(0.5, 0.25),
                new Recipe.Discover("truthfulness", List.of(ProbePlace.NEXT_ANSWER)),
                new Recipe.Edit("steer", "mean-difference", List.of(1, 2), List.of(-1.0, 0.5)),
                new Recipe.Select("mc1", 0.1),
                new Recipe.Controls(3),
                new Recipe.Export("fold", "all"),
                -4));
  }

  @Test
  void aMissingKeyIsRefusedWhereverItStands() throws IOException {
    ObjectNode good = (ObjectNode) YAML.readTree(GOOD);
    List<String> places = new ArrayList<>();
    good.properties()
        .forEach(
            entry -> {
              places.add("/" + entry.getKey());
              entry
                  .getValue()
                  .properties()
                  .forEach(inner -> places.add("/" + entry.getKey() + "/" + inner.getKey()));
            });

    assertThat(places).hasSize(23);
    for (String place : places) {
      ObjectNode recipe = good.deepCopy();
      String key = place.substring(place.lastIndexOf('/') + 1);
      parent(recipe, place).remove(key);
      assertRefused(recipe, "'" + key + "'");
    }
  }

  @Test
  void anUnknownKeyIsRefusedWhereverItStands() throws IOException {
    JsonNode good = YAML.readTree(GOOD);
    List<String> objects = new ArrayList<>(List.of(""));
    good.properties().stream()
        .filter(entry -> entry.getValue().isObject())
        .forEach(entry -> objects.add("/" + entry.getKey()));

    assertThat(objects).hasSize(7);
    for (String place : objects) {
      ObjectNode recipe = good.deepCopy();
      ((ObjectNode) recipe.at(place)).put("surprise", 1);
      assertRefused(recipe, place + " property 'surprise'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/bridle|2",
        "/bridle|'\"1\"'",
        "/name|'\"Mine\"'",
        "/name|'\"\"'",
        "/summary|'\"\"'",
        "/split|0.5",
        "/split/train|0",
        "/split/train|1",
        "/split/train|'\"half\"'",
        "/split/validation|0",
        "/split/validation|1",
        "/discover/heads|'\"induction\"'",
        "/discover/at|'\"answer\"'",
        "/discover/at|[]",
        "/discover/at|'[\"answer\", \"answer\"]'",
        "/discover/at|'[\"somewhere\"]'",
        "/edit/op|'\"ablate\"'",
        "/edit/direction|'\"probe\"'",
        "/edit/heads|[]",
        "/edit/heads|[0]",
        "/edit/heads|[1.5]",
        "/edit/heads|'[1, 1]'",
        "/edit/heads|[99999999999]",
        "/edit/heads|1",
        "/edit/strengths|[]",
        "/edit/strengths|'[2, 2]'",
        "/edit/strengths|'[\"strong\"]'",
        "/edit/strengths|[1e999]",
        "/select/metric|'\"mc2\"'",
        "/select/toleratedCost|0",
        "/select/toleratedCost|-1",
        "/controls/draws|1",
        "/controls/draws|2.5",
        "/controls/draws|99999999999",
        "/export/mode|'\"insert\"'",
        "/export/gate|'\"generated\"'",
        "/seed|0.5",
        "/seed|99999999999999999999",
        "/seed|null"
      })
  void aValueOutsideTheSchemaIsRefusedWithItsPlace(String place, String value) throws IOException {
    ObjectNode recipe = (ObjectNode) YAML.readTree(GOOD);
    String key = place.substring(place.lastIndexOf('/') + 1);
    parent(recipe, place).set(key, new ObjectMapper().readTree(value));

    assertRefused(recipe, place);
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "-.inf", ".nan", ".NaN", "1e999", "1.0e+999", "'1'"})
  void aStrengthThatIsNotFiniteIsRefused(String strength) throws IOException {
    Path file = file(GOOD.replace("[-1, 0.5]", "[1, " + strength + "]"));

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .message()
        .startsWith(file + ": ")
        .containsAnyOf("line 6", "/edit/strengths");
  }

  @Test
  void allBreachesAreNamedAtOnce() throws IOException {
    Path file =
        file(
            GOOD.replace("bridle: 1", "bridle: 7")
                .replace("metric: mc1", "metric: bleu")
                .replace("draws: 3", "draws: 0")
                .replace("seed: -4", "sead: -4"));

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": recipe: ")
        .hasMessageContaining("/bridle")
        .hasMessageContaining("/select/metric")
        .hasMessageContaining("/controls/draws")
        .hasMessageContaining("'sead'")
        .hasMessageContaining("'seed'");
  }

  @Test
  void sharesThatLeaveNothingToJudgeByAreRefused() throws IOException {
    Path file = file(GOOD.replace("validation: 0.25", "validation: 0.5"));

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": split: ")
        .hasMessageContaining("nothing for the test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "---\n",
        "truthful",
        "[1, 2]",
        "7",
        "null",
        "{",
        "a: b: c",
        "\t- x",
        "a: &x [*x]"
      })
  void whatIsNoRecipeAtAllIsRefused(String text) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    Path file = file(GOOD + "seed: 5\n");

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 11")
        .hasMessageContaining("seed");
  }

  @Test
  void brokenYamlIsRefusedWithItsLine() throws IOException {
    Path file = file(GOOD.replace("controls: {draws: 3}", "controls: {draws: 3"));

    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": line 9: it is no YAML");
  }

  @Test
  void anotherSeedChangesNothingElse() throws IOException {
    Recipe recipe = RecipeFile.read(file(GOOD));

    Recipe other = recipe.withSeed(11);

    assertThat(other.seed()).isEqualTo(11);
    assertThat(other).isNotEqualTo(recipe);
    assertThat(other.withSeed(-4)).isEqualTo(recipe);
  }

  private void assertRefused(ObjectNode recipe, String said) throws IOException {
    Path file = file(YAML.writeValueAsString(recipe));
    assertThatThrownBy(() -> RecipeFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": recipe: ")
        .hasMessageContaining(said)
        .hasMessageEndingWith(". Mend it after the schema recipe.schema.json.");
  }

  private static ObjectNode parent(ObjectNode recipe, String place) {
    return (ObjectNode) recipe.at(place.substring(0, place.lastIndexOf('/')));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("recipe.yaml"), text);
  }
}
