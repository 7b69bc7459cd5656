// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A prompt with answers known to be correct and answers known to be not.
 *
 * <p>Prompt and answer are joined as they stand, so an answer carries its own leading space:
 *
 * <pre>{@code
 * new Question("Lodz", "The city of Lodz is in", " Poland.", List.of(" Poland."), List.of(" Peru."))
 * }</pre>
 *
 * @param group what a split must not divide: the subject asked about, or the question itself
 * @param prompt the text up to where an answer begins, without trailing space
 * @param best the one answer that MC1 asks for; one of {@code correct}
 * @param correct the correct answers, each once
 * @param incorrect the incorrect answers, each once; at least one
 */
public record Question(
    String group, String prompt, String best, List<String> correct, List<String> incorrect) {

  /**
   * Copies the lists and checks that the parts make a question.
   *
   * @throws IllegalArgumentException if they do not, saying why
   */
  public Question {
    correct = List.copyOf(correct);
    incorrect = List.copyOf(incorrect);
    require(!group.isBlank(), "the group is blank");
    require(!prompt.isBlank(), "the prompt is blank");
    require(
        !Character.isWhitespace(prompt.charAt(prompt.length() - 1)),
        "the prompt ends with white space, which belongs to the answers");
    require(correct.contains(best), "the best answer is not among the correct ones");
    require(!incorrect.isEmpty(), "there is no incorrect answer");
    Set<String> seen = new HashSet<>();
    for (List<String> answers : List.of(correct, incorrect)) {
      for (String answer : answers) {
        require(!answer.isBlank(), "an answer is blank");
        require(seen.add(answer), "the answer \"" + answer + "\" stands there twice");
        require(
            !runsTogether(prompt, answer),
            "the answer \"" + answer + "\" has no leading space and would run into the prompt");
      }
    }
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  /**
   * Whether a space was forgotten. Scripts that write none, and answers after an opening bracket or
   * quote, are left alone.
   */
  private static boolean runsTogether(String prompt, String answer) {
    char last = prompt.charAt(prompt.length() - 1);
    return isAsciiLetterOrDigit(answer.charAt(0))
        && (isAsciiLetterOrDigit(last) || ".,:;!?".indexOf(last) >= 0);
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }
}
