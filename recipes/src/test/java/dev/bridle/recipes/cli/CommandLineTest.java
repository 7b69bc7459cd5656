// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.recipes.RecipeLibrary;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final List<String> VERBS =
      List.of(
          "inspect",
          "discover",
          "chain",
          "flow",
          "run",
          "bake",
          "verify",
          "generate",
          "evaluate",
          "heads",
          "recipes");

  @TempDir Path folder;

  @Test
  void withoutAVerbItSaysWhichThereAre() {
    Shell.Ended ended = Shell.run();

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("name a verb").contains(VERBS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dance",
        "--dance",
        "inspect",
        "inspect a b",
        "inspect pony --dance",
        "recipes pony",
        "discover pony",
        "discover pony --all --stage ICI",
        "discover pony --heads induction --all",
        "discover pony --stage VI",
        "discover --all",
        "discover pony --all --prompts many",
        "discover pony --all --types",
        "heads pony",
        "run truthful --model pony",
        "run truthful --out OUT",
        "run --model pony --out OUT",
        "run truthful --model pony --out OUT --seed lots",
        "bake pony --out OUT",
        "bake pony --edits edits.json",
        "verify",
        "generate pony",
        "generate pony --prompt",
        "generate pony --prompt x --max-new-tokens many",
        "evaluate pony",
        "inspect pony --threads two"
      })
  void badUsageIsRefused(String line) {
    Path out = folder.resolve("out");
    Object[] arguments = line.replace("OUT", out.toString()).split(" ", -1);

    Shell.Ended ended = Shell.run(arguments);

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isNotBlank().doesNotContain("\tat ");
    assertThat(out).doesNotExist();
  }

  @Test
  void aMisspeltVerbIsAnsweredWithTheNearest() {
    Shell.Ended ended = Shell.run("inspct", "pony");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("inspct").contains("inspect");
  }

  @Test
  void helpNamesEveryVerb() {
    Shell.Ended ended = Shell.run("--help");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).contains(VERBS);
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void everyVerbHasHelpOfItsOwn() {
    for (String verb : VERBS) {
      Shell.Ended ended = Shell.run("help", verb);

      assertThat(ended.exit()).as(verb).isZero();
      assertThat(ended.out()).as(verb).contains("Usage: bridle " + verb).contains("--json");
    }
  }

  @Test
  void versionNamesTheSoftwareThatDecidesNumbers() {
    Shell.Ended ended = Shell.run("--version");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).contains("bridle ").contains("ONNX Runtime 1.").contains("Java ");
  }

  @Test
  void recipesAreListedWithWhatTheyDo() {
    Shell.Ended ended = Shell.run("recipes");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out())
        .contains("truthful")
        .contains(new RecipeLibrary().find("truthful").summary());
  }

  @Test
  void recipesAreListedForMachines() {
    Shell.Ended ended = Shell.run("recipes", "--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.keys()).containsExactly("recipes");
    assertThat(ended.json().at("/recipes"))
        .allSatisfy(recipe -> assertThat(Shell.keys(recipe)).containsExactly("name", "summary"));
    assertThat(ended.json().at("/recipes/0/name").asText()).isEqualTo("truthful");
  }

  @Test
  void figuresArePrintedTheSameInEveryCountry() {
    Locale before = Locale.getDefault();
    Object[] line = {"discover", "pony", "--heads", "induction", "--prompts", "4"};
    String here = Shell.run(line).out();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));

      assertThat(Shell.run(line).out()).isEqualTo(here);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(here).startsWith("induction").containsPattern("L\\dH\\d +0\\.\\d{3} ");
  }

  @Test
  void aDefectEndsIn70WithItsStackTrace() {
    assertDefect(() -> new IllegalStateException("the paper is out"), "IllegalStateException");
  }

  @Test
  void aFailureOfTheMachineEndsIn70Too() {
    assertDefect(() -> new OutOfMemoryError("no paper at all"), "OutOfMemoryError");
  }

  private static void assertDefect(Supplier<Throwable> failure, String said) {
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(String text) {
            Throwable thrown = failure.get();
            if (thrown instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) thrown;
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exit =
        Main.run(out, new PrintStream(err, true, StandardCharsets.UTF_8), "recipes", "--json");

    assertThat(exit).isEqualTo(70);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("bridle: this is a defect of Bridle")
        .contains(said)
        .contains("paper")
        .contains("\tat dev.bridle.");
  }
}
