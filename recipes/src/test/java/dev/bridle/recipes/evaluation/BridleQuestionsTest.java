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

class BridleQuestionsTest {
  private static final String QUESTION =
      """
      {"group": "Lodz", "prompt": "Lodz is in", "best": " Poland.",
       "correct": [" Poland.", " Europe."], "incorrect": [" Peru."]}\
      """;

  @TempDir Path folder;

  @Test
  void aQuestionIsReadAsItStands() throws IOException {
    QuestionSet set = QuestionFile.read(file(fileOf(QUESTION)));

    assertThat(set.kind()).isEqualTo("bridle-questions");
    assertThat(set.dropped()).isZero();
    assertThat(set.questions())
        .containsExactly(
            new Question(
                "Lodz",
                "Lodz is in",
                " Poland.",
                List.of(" Poland.", " Europe."),
                List.of(" Peru.")));
  }

  @Test
  void aByteOrderMarkIsNoObstacle() throws IOException {
    QuestionSet set = QuestionFile.read(file("\uFEFF" + fileOf(QUESTION)));

    assertThat(set.questions()).hasSize(1);
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    assertRefused(
        fileOf(QUESTION).replace("\"version\": 1", "\"version\": 2"),
        "version: 2 is not known. This Bridle reads version 1.");
  }

  @Test
  void aMissingKeyIsNamedWithItsPlace() throws IOException {
    assertRefused(
        fileOf(QUESTION, QUESTION.replace("\"best\": \" Poland.\",", "")),
        "questions[1].best: is missing. Give it as a JSON string.");
  }

  @Test
  void aMisspeltKeyIsNamedWithTheKnownOnes() throws IOException {
    assertRefused(
        fileOf(QUESTION.replace("incorrect", "incorect")),
        "questions[0].incorect: is not a key of this format. "
            + "The keys are best, correct, group, incorrect, prompt.");
  }

  @Test
  void answersThatAreNoStringsAreRefused() throws IOException {
    assertRefused(
        fileOf(QUESTION.replace("\" Peru.\"", "7")),
        "questions[0].incorrect: is not an array of strings");
  }

  @Test
  void aQuestionThatContradictsItselfIsRefused() throws IOException {
    assertRefused(
        fileOf(QUESTION.replace("\" Peru.\"", "\" Poland.\"")),
        "questions[0]: the answer \" Poland.\" stands there twice. Mend this question");
  }

  @Test
  void aFileWithoutQuestionsIsRefused() throws IOException {
    assertRefused(fileOf(), "questions: is not an array with a question in it");
  }

  @Test
  void brokenJsonIsRefusedWithItsLine() throws IOException {
    assertRefused(fileOf(QUESTION).replace("\"questions\":", "\"questions\""), "line 2, column");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    assertRefused(
        fileOf(QUESTION.replace("\"best\"", "\"group\": \"x\", \"best\"")),
        "is not valid JSON: Duplicate");
  }

  @Test
  void textAfterTheDocumentIsRefused() throws IOException {
    assertRefused(fileOf(QUESTION) + "{}", "is not valid JSON");
  }

  private static String fileOf(String... questions) {
    return """
    {"format": "bridle-questions", "version": 1,
     "questions": [%s]}
    """
        .formatted(String.join(",", questions));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("mine.txt"), text);
  }

  private void assertRefused(String text, String why) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> QuestionFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(why);
  }
}
