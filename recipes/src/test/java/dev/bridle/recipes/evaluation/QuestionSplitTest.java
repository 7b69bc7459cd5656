// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bridle.error.InputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuestionSplitTest {
  @Test
  void noGroupIsDividedAndNoQuestionIsLost() {
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      List<Question> questions = questions(3 + random.nextInt(200), 3 + random.nextInt(40));
      double train = 0.01 + 0.9 * random.nextDouble();
      double validation = 0.01 + (0.98 - train) * random.nextDouble();

      QuestionSplit split = QuestionSplit.of(questions, trial, train, validation);

      Set<String> seen = new HashSet<>();
      List<Question> all = new ArrayList<>();
      for (List<Question> part : List.of(split.train(), split.validation(), split.test())) {
        assertThat(part).isNotEmpty();
        assertThat(groups(part)).allMatch(seen::add);
        all.addAll(part);
      }
      assertThat(all).containsExactlyInAnyOrderElementsOf(questions);
    }
  }

  @Test
  void theSharesCountGroups() {
    QuestionSplit split = QuestionSplit.of(questions(400, 200), 7, 0.5, 0.2);

    assertThat(groups(split.train())).hasSize(100);
    assertThat(groups(split.validation())).hasSize(40);
    assertThat(groups(split.test())).hasSize(60);
  }

  @Test
  void theSameSeedGivesTheSameSplitAndAnotherSeedAnother() {
    List<Question> questions = questions(100, 100);

    QuestionSplit split = QuestionSplit.of(questions, 7, 0.5, 0.2);

    assertThat(QuestionSplit.of(questions, 7, 0.5, 0.2)).isEqualTo(split);
    assertThat(QuestionSplit.of(questions, 8, 0.5, 0.2)).isNotEqualTo(split);
  }

  @Test
  void threeGroupsAreEnough() {
    QuestionSplit split = QuestionSplit.of(questions(3, 3), 7, 0.98, 0.01);

    assertThat(split.train()).hasSize(1);
    assertThat(split.validation()).hasSize(1);
    assertThat(split.test()).hasSize(1);
  }

  @Test
  void fewerThanThreeGroupsAreRefusedWithTheNumberNeeded() {
    assertThatThrownBy(() -> QuestionSplit.of(questions(10, 2), 7, 0.5, 0.2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("10 questions in 2 groups cannot be split")
        .hasMessageContaining("at least 3 groups");
  }

  @Test
  void sharesThatLeaveNothingAreAProgrammingError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuestionSplit.of(questions(9, 9), 7, 0.8, 0.2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuestionSplit.of(questions(9, 9), 7, Double.NaN, 0.2));
  }

  private static List<Question> questions(int count, int groups) {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < Math.max(count, groups); i++) {
      questions.add(
          new Question("g" + i % groups, "Q" + i + ":", " a", List.of(" a"), List.of(" b")));
    }
    return questions;
  }

  private static Set<String> groups(List<Question> questions) {
    Set<String> groups = new HashSet<>();
    questions.forEach(question -> groups.add(question.group()));
    return groups;
  }
}
