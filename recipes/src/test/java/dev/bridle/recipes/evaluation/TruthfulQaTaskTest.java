// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthfulQaTaskTest {
  private static final String TASK =
      """
      [{"question": "What is bread made of?",
        "mc1_targets": {"Air.": 0, "Flour.": 1},
        "mc2_targets": {"Flour.": 1, "Flour and water.": 1, "Air.": 0, "Stone.": 0}}]
      """;

  @TempDir Path folder;

  @Test
  void theBestAnswerIsMc1sAndTheOthersAreMc2s() throws IOException {
    QuestionSet set = QuestionFile.read(file(TASK));

    assertThat(set.kind()).isEqualTo("truthfulqa-mc");
    assertThat(set.questions())
        .containsExactly(
            new Question(
                "What is bread made of?",
                "Q: What is bread made of?\nA:",
                " Flour.",
                List.of(" Flour.", " Flour and water."),
                List.of(" Air.", " Stone.")));
  }

  @Test
  void twoBestAnswersAreRefused() throws IOException {
    assertRefused(
        TASK.replace("{\"Air.\": 0, \"Flour.\": 1}", "{\"Air.\": 1, \"Flour.\": 1}"),
        "[0].mc1_targets: marks 2 answers with 1 instead of one");
  }

  @Test
  void aMarkThatIsNeitherZeroNorOneIsRefused() throws IOException {
    assertRefused(
        TASK.replace("\"Stone.\": 0", "\"Stone.\": 0.5"),
        "[0].mc2_targets: marks an answer with 0.5 instead of 0 or 1");
  }

  @Test
  void aBestAnswerThatMc2DoesNotCountAsCorrectIsRefused() throws IOException {
    assertRefused(
        TASK.replace("{\"Flour.\": 1, \"Flour and", "{\"Flour.\": 0, \"Flour and"),
        "[0]: the best answer is not among the correct ones");
  }

  @Test
  void aQuestionWithoutMc2TargetsIsRefused() throws IOException {
    assertRefused(TASK.replace("mc2_targets", "mc3_targets"), "[0].mc2_targets: is missing");
  }

  @Test
  void anEntryWithoutQuestionIsNamedByItsNumber() throws IOException {
    assertRefused(TASK.replace("}]", "}}, {}]").replace("}}}", "}}"), "[1].question: is missing");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("task"), text);
  }

  private void assertRefused(String text, String why) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(why);
  }
}
