// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bridle.MarkdownTable;
import dev.bridle.recipes.cli.Shell;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which kinds of heads pony has: the table of the module's page. */
class PonyHeadsTest {
  private static final int SHOWN = 4;

  private static List<JsonNode> results;

  @BeforeAll
  static void lookForAllKinds() {
    JsonNode document = Shell.run("discover", "pony", "--all", "--json").json();
    results = StreamSupport.stream(document.get("results").spliterator(), false).toList();
    MarkdownTable table =
        new MarkdownTable(
            "kind",
            "stage",
            "accuracy",
            "found",
            "effect",
            "10 random sets: mean",
            "most",
            "label");
    results.forEach(result -> table.row(row(result)));
    table.write("pony-heads");
  }

  private static String[] row(JsonNode result) {
    JsonNode together = result.get("together");
    String heads =
        StreamSupport.stream(together.get("heads").spliterator(), false)
            .limit(SHOWN)
            .map(JsonNode::asText)
            .collect(Collectors.joining(" "));
    int more = together.get("heads").size() - SHOWN;
    return new String[] {
      result.get("type").asText(),
      result.get("stage").asText(),
      number(result.at("/ability/accuracy"), "%.2f"),
      more > 0 ? heads + " +" + more : heads,
      together.has("effect")
          ? number(together.get("effect"), "%.3f") + " " + interval(together.get("interval"))
          : "",
      number(together.path("control"), "%.3f"),
      number(together.path("controlMost"), "%.3f"),
      together.has("label") ? together.get("label").asText() : verdict(result)
    };
  }

  private static String verdict(JsonNode result) {
    double chance = result.at("/ability/chance").asDouble();
    String notes = result.get("notes").toString();
    if (notes.contains("No prompt fits")) {
      return "no prompt fits";
    }
    if (notes.contains("say nothing")) {
      return "not done";
    }
    boolean atChance = notes.contains("nothing to find");
    return atChance ? String.format(Locale.ROOT, "at chance (%.2f)", chance) : "none";
  }

  private static String interval(JsonNode interval) {
    return "[%s, %s]".formatted(number(interval.get(0), "%.2f"), number(interval.get(1), "%.2f"));
  }

  private static String number(JsonNode number, String format) {
    return number.isNumber() ? String.format(Locale.ROOT, format, number.asDouble()) : "";
  }

  @Test
  void everyKindOfTheCatalogueIsLookedFor() {
    assertThat(results).hasSize(44);
  }

  @Test
  void atLeastTwelveKindsAreACause() {
    assertThat(results.stream().filter(result -> labelled(result, "cause")).count())
        .isGreaterThanOrEqualTo(12);
  }

  @Test
  void whereTheModelIsAtChanceNoHeadIsNamed() {
    List<JsonNode> atChance =
        results.stream().filter(result -> !result.at("/heads/0").has("causal")).toList();

    assertThat(atChance).isNotEmpty();
    assertThat(atChance)
        .allSatisfy(
            result -> {
              assertThat(result.at("/together/heads")).isEmpty();
              assertThat(result.get("notes").toString()).contains("nothing to find");
            });
  }

  private static boolean labelled(JsonNode result, String label) {
    return result.at("/together/label").asText().equals(label);
  }
}
