// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import static dev.bridle.recipes.cli.Refusals.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.TinyModel;
import dev.bridle.recipes.RecipeLibrary;
import dev.bridle.recipes.TinyQuestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs, data, recipes and folders that do not go together; see {@link Refusals}. */
class RefusalTest {
  @TempDir Path folder;

  private Path model;
  private Path edits;
  private Path questions;

  @BeforeEach
  void prepare() {
    model = TinyModel.llama(folder.resolve("model"), 3);
    edits = TinyEdits.strong(folder.resolve("edits.json"));
    questions = TinyQuestions.writeTo(folder.resolve("questions.json"));
  }

  @Test
  void anOutputFolderThatExists() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("out")).resolve("mine.txt"), "mine");

    assertRefused("output-exists", bake());
    assertRefused(
        "output-exists",
        "run",
        "truthful",
        "--model",
        model,
        "--data",
        questions,
        "--out",
        folder.resolve("out"));
    assertRefused(
        "output-exists", "discover", model, "--heads", "induction", "--out", folder.resolve("out"));
  }

  @Test
  void aKindOfHeadThatNobodyKnows() {
    assertRefused("unknown-kind", "discover", model, "--heads", "induction,truthy");
  }

  @Test
  void aPlaceToProbeThatNobodyKnows() {
    assertRefused(
        "unknown-place", "discover", model, "--all", "--data", questions, "--at", "start");
  }

  @Test
  void noPromptsToLookForHeadsOn() {
    assertRefused("no-prompts", "discover", model, "--heads", "induction", "--prompts", "0");
  }

  @Test
  void aKindOfHeadWithAKeyThatNobodyKnows() throws IOException {
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(types.resolve("mine.yaml"), kind("most: 2", "most: 2\nleast: 1"));

    assertRefused("kind-unknown-key", "heads", "--types", types);
    assertRefused("kind-unknown-key", "discover", model, "--heads", "mine", "--types", types);
  }

  @Test
  void aKindOfHeadThatIsScoredByNoKnownMethod() throws IOException {
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(types.resolve("mine.yaml"), kind("by: zero", "by: force"));

    assertRefused("kind-unknown-removal", "heads", "--types", types);
  }

  @Test
  void kindsOfHeadsThatAreNowhere() {
    assertRefused("missing-types", "heads", "--types", folder.resolve("nowhere"));
  }

  @Test
  void tasksThatAreNowhere() {
    assertRefused(
        "missing-tasks",
        "discover",
        model,
        "--heads",
        "induction",
        "--tasks",
        folder.resolve("nowhere"));
  }

  @Test
  void aKindOfHeadOnATaskThatNobodyKnows() throws IOException {
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(types.resolve("mine.yaml"), kind("task: tale", "task: iio"));

    assertRefused("unknown-task", "discover", model, "--heads", "mine", "--types", types);
  }

  private static String kind(String from, String to) {
    assertThat(UserDocuments.KIND).contains(from);
    return UserDocuments.KIND.replace(from, to);
  }

  @Test
  void aBenchmarkThatNobodyKnows() {
    assertRefused("unknown-benchmark", "evaluate", model, "--benchmark", "mmlu");
  }

  @Test
  void aBenchmarkWithoutQuestions() {
    assertRefused("no-data", "evaluate", model, "--benchmark", "truthfulqa-mc");
  }

  @Test
  void dataThatIsMissing() {
    questions = folder.resolve("nowhere.csv");

    assertRefused("missing-data", evaluate());
  }

  @Test
  void dataThatIsNoText() throws IOException {
    Files.write(questions, new byte[] {'{', (byte) 0xc3, (byte) 0x28});

    assertRefused("data-no-text", evaluate());
  }

  @Test
  void dataOfNoKnownKind() throws IOException {
    Files.writeString(questions, "question;answer\nWhy?;Because.\n");

    assertRefused("data-of-no-kind", evaluate());
  }

  @Test
  void dataWithAQuestionThatHasNoWrongAnswer() throws IOException {
    Files.writeString(
        questions,
        """
        {"format": "bridle-questions", "version": 1, "questions": [
         {"group": "g", "prompt": "Tea is", "best": " hot", "correct": [" hot"], "incorrect": []}]}
        """);

    assertRefused("data-half-a-question", evaluate());
  }

  @Test
  void oneQuestionAlone() {
    TinyQuestions.write(TinyQuestions.all().subList(0, 1), questions);

    assertRefused("one-question", evaluate());
  }

  @Test
  void tooFewSubjectsForARecipe() {
    TinyQuestions.write(TinyQuestions.all().subList(0, 6), questions);

    assertRefused("too-few-subjects", run("truthful"));
  }

  @Test
  void neutralTextThatIsMissing() {
    assertRefused(
        "missing-neutral-text", with(run("truthful"), "--neutral", folder.resolve("no.txt")));
  }

  @Test
  void neutralTextThatCannotBeHalved() throws IOException {
    Path neutral = Files.writeString(folder.resolve("neutral.txt"), "One line.\n");

    assertRefused("short-neutral-text", with(run("truthful"), "--neutral", neutral));
  }

  @Test
  void aRecipeThatNobodyKnows() {
    assertRefused("unknown-recipe", run("truthfull"));
  }

  @Test
  void aRecipeThatBreaksTheSchema() throws IOException {
    Path recipe =
        recipe(
            text ->
                text.replace("bridle: 1", "bridle: 2")
                    .replace("metric: mc1", "metric: bleu")
                    .replace("draws: 10", "draws: 1")
                    .replace("seed: 0", "sead: 0"));

    assertRefused("recipe-breaches", run(recipe));
  }

  @Test
  void aRecipeThatLeavesNothingToJudgeBy() throws IOException {
    Path recipe = recipe(text -> text.replace("train: 0.4", "train: 0.9"));

    assertRefused("recipe-without-test", run(recipe));
  }

  @Test
  void aRecipeThatIsNoYaml() throws IOException {
    Path recipe = recipe(text -> text.replace("strengths: [", "strengths: {"));

    assertRefused("recipe-no-yaml", run(recipe));
  }

  @Test
  void aFolderToVerifyThatIsNone() {
    assertRefused("verify-nowhere", "verify", folder.resolve("nowhere"));
  }

  @Test
  void aFolderToVerifyThatBridleDidNotWrite() {
    assertRefused("verify-without-report", "verify", model);
  }

  @Test
  void aReportThatIsNone() throws IOException {
    Files.writeString(model.resolve("bridle-report.json"), "{\"digests\": {}}");

    assertRefused("verify-no-report", "verify", model);
  }

  @Test
  void everyGoldenMessageIsOneLineWithARemedy() throws IOException {
    try (Stream<Path> golden = Files.list(Path.of("src", "test", "resources", "errors"))) {
      for (Path file : golden.toList()) {
        assertThat(Files.readString(file))
            .as(file.getFileName().toString())
            .matches("bridle: [^\n]+\\. [^\n]+[.?…]\n");
      }
    }
  }

  private void assertRefused(String golden, Object... arguments) {
    Refusals.assertRefused(folder, golden, arguments);
  }

  private Object[] bake() {
    return new Object[] {"bake", model, "--edits", edits, "--out", folder.resolve("out")};
  }

  private Object[] evaluate() {
    return new Object[] {"evaluate", model, "--benchmark", "truthfulqa-mc", "--data", questions};
  }

  private Object[] run(Object recipe) {
    return new Object[] {
      "run", recipe, "--model", model, "--data", questions, "--out", folder.resolve("out")
    };
  }

  private Path recipe(UnaryOperator<String> change) throws IOException {
    String truthful = new RecipeLibrary().document("truthful");
    assertThat(change.apply(truthful)).isNotEqualTo(truthful);
    return Files.writeString(folder.resolve("recipe.yaml"), change.apply(truthful));
  }
}
