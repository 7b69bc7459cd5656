// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.List;

/**
 * The questions of a file, and what of the file did not become one.
 *
 * @param questions the questions in the order of the file; at least one
 * @param dropped how many rows of a statement table are in no question: their subject has no
 *     statement of the other label, they repeat another row, or another row contradicts them; 0 for
 *     files that hold questions as such
 * @param kind how the file was read, for people: {@code bridle-questions}, {@code truthfulqa-mc},
 *     {@code statements by city}, {@code statements by leading words}
 * @param separator what stands between an answer and the next question where several follow each
 *     other
 */
public record QuestionSet(List<Question> questions, int dropped, String kind, String separator) {
  /** Copies the list and checks that it is not empty. */
  public QuestionSet {
    questions = List.copyOf(questions);
    if (questions.isEmpty() || dropped < 0) {
      throw new IllegalArgumentException(
          questions.size() + " questions and " + dropped + " dropped rows make no set");
    }
  }
}
