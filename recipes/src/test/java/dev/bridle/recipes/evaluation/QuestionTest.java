// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionTest {
  @Test
  void aQuestionKeepsItsAnswersEvenIfTheListsChange() {
    List<String> incorrect = new ArrayList<>(List.of(" Peru."));
    Question question =
        new Question("Lodz", "The city of Lodz is in", " Poland.", List.of(" Poland."), incorrect);

    incorrect.add(" Chile.");

    assertThat(question.incorrect()).containsExactly(" Peru.");
  }

  @Test
  void aBestAnswerThatIsNotCorrectIsRefused() {
    assertRefused("Q:", " a", List.of(" b"), List.of(" c"), "best answer is not among");
  }

  @Test
  void aQuestionWithoutIncorrectAnswerIsRefused() {
    assertRefused("Q:", " a", List.of(" a"), List.of(), "no incorrect answer");
  }

  @Test
  void anAnswerThatIsBothCorrectAndIncorrectIsRefused() {
    assertRefused("Q:", " a", List.of(" a"), List.of(" b", " a"), "\" a\" stands there twice");
  }

  @Test
  void aPromptThatEndsWithASpaceIsRefused() {
    assertRefused("Q: ", " a", List.of(" a"), List.of(" b"), "ends with white space");
  }

  @Test
  void aForgottenLeadingSpaceIsRefused() {
    assertRefused("It is in", "Peru", List.of("Peru"), List.of(" Chile"), "no leading space");
    assertRefused("A:", "Peru", List.of("Peru"), List.of(" Chile"), "no leading space");
  }

  @Test
  void blankPartsAreRefused() {
    assertRefused("", " a", List.of(" a"), List.of(" b"), "prompt is blank");
    assertRefused("Q:", " ", List.of(" "), List.of(" b"), "answer is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Question(" ", "Q:", " a", List.of(" a"), List.of(" b")))
        .withMessageContaining("group is blank");
  }

  @Test
  void answersAfterABracketOrInAScriptWithoutSpacesNeedNoLeadingSpace() {
    assertThatNoException()
        .isThrownBy(() -> new Question("g", "Answer: (", "A", List.of("A"), List.of("B")));
    assertThatNoException()
        .isThrownBy(() -> new Question("g", "日本の首都は", "東京", List.of("東京"), List.of("大阪")));
  }

  private static void assertRefused(
      String prompt, String best, List<String> correct, List<String> incorrect, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Question("g", prompt, best, correct, incorrect))
        .withMessageContaining(why);
  }
}
