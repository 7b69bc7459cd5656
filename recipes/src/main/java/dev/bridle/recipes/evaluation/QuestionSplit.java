// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import dev.bridle.error.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Questions to learn from, to choose by and to judge by, with no subject in two of them.
 *
 * @param train where directions come from
 * @param validation where heads and strengths are chosen
 * @param test where the result is measured, once
 */
public record QuestionSplit(List<Question> train, List<Question> validation, List<Question> test) {
  private static final int PARTS = 3;

  /** Copies the lists. */
  public QuestionSplit {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /**
   * {@return the questions in three parts, whole groups drawn at random}
   *
   * <p>The shares count groups. Each part gets at least one, whatever its share.
   *
   * @param questions the questions
   * @param seed the same seed gives the same parts
   * @param trainShare the part to learn from, above 0
   * @param validationShare the part to choose by, above 0; the test part gets the rest
   * @throws InputException if there are fewer groups than parts
   */
  public static QuestionSplit of(
      List<Question> questions, long seed, double trainShare, double validationShare) {
    if (!(trainShare > 0 && validationShare > 0 && trainShare + validationShare < 1)) {
      throw new IllegalArgumentException(
          "shares of %s and %s leave a part empty".formatted(trainShare, validationShare));
    }
    List<List<Question>> groups = shuffledGroups(questions, seed);
    int count = groups.size();
    if (count < PARTS) {
      throw new InputException(
          "%d questions in %d groups cannot be split into train, validation and test"
              .formatted(questions.size(), count),
          "Give questions of at least " + PARTS + " groups; some hundred make a verdict possible.");
    }
    int train = within(1, Math.round(trainShare * count), count - 2);
    int validation = within(1, Math.round(validationShare * count), count - train - 1);
    return new QuestionSplit(
        flat(groups.subList(0, train)),
        flat(groups.subList(train, train + validation)),
        flat(groups.subList(train + validation, count)));
  }

  private static List<List<Question>> shuffledGroups(List<Question> questions, long seed) {
    Map<String, List<Question>> groups = new LinkedHashMap<>();
    for (Question question : questions) {
      groups.computeIfAbsent(question.group(), any -> new ArrayList<>()).add(question);
    }
    List<List<Question>> shuffled = new ArrayList<>(groups.values());
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }

  private static int within(int low, long value, int high) {
    return (int) Math.min(Math.max(low, value), high);
  }

  private static List<Question> flat(List<List<Question>> groups) {
    return groups.stream().flatMap(List::stream).toList();
  }
}
