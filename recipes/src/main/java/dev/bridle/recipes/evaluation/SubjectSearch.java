// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds out which statements of a table are about the same subject.
 *
 * <p>Statements become a question when they begin with the same words and hold both labels ({@link
 * LeadingWords}). What is left to find is the group that a split must keep together.
 *
 * <p>A further column names it (a city, a company) if statements compared only within its values
 * make at least half of the questions that they make when compared with all, and if these questions
 * fall into two groups or more of ten questions or fewer on average: a continent or a source names
 * a kind of statement, not a subject. Of several such columns the one that makes most questions
 * counts, then the one that makes most groups, then the leftmost.
 *
 * <p>Without such a column, a question's group is the shortest beginning of its prompt that at most
 * ten questions, and at most a tenth of them all, begin with: {@code Boron} for both {@code Boron
 * has the symbol} and {@code Boron is used in}.
 */
final class SubjectSearch {
  private static final int MOST_QUESTIONS_OF_A_SUBJECT = 10;
  private static final int MOST_WORDS_OF_A_SUBJECT = 8;

  private final List<String> columns;
  private final List<Statement> statements;

  /**
   * Prepares a search.
   *
   * @param columns the names of the columns, blank where a column cannot name subjects
   * @param statements the rows, no text twice
   */
  SubjectSearch(List<String> columns, List<Statement> statements) {
    this.columns = columns;
    this.statements = statements;
  }

  /** Questions, how many groups they fall into, and what named the groups. */
  private record Grouping(String by, int groups, List<Question> questions) {
    int size() {
      return questions.size();
    }

    boolean namesSubjects(Grouping withoutColumn) {
      return 2 * size() >= withoutColumn.size()
          && groups >= 2
          && size() <= MOST_QUESTIONS_OF_A_SUBJECT * groups;
    }
  }

  /** {@return the questions in the order of the rows, unless there are none, and what made them} */
  Optional<QuestionSet> questions(int rows) {
    Grouping withoutColumn = byLeadingWords();
    Grouping best =
        IntStream.range(0, columns.size())
            .filter(column -> !columns.get(column).isBlank())
            .mapToObj(this::byColumn)
            .filter(grouping -> grouping.namesSubjects(withoutColumn))
            .sorted(
                Comparator.comparingInt(Grouping::size)
                    .thenComparingInt(Grouping::groups)
                    .reversed())
            .findFirst()
            .orElse(withoutColumn);
    if (best.questions().isEmpty()) {
      return Optional.empty();
    }
    int used =
        best.questions().stream().mapToInt(q -> q.correct().size() + q.incorrect().size()).sum();
    return Optional.of(
        new QuestionSet(best.questions(), rows - used, "statements by " + best.by(), " "));
  }

  private Grouping byLeadingWords() {
    List<LeadingWords> shared = LeadingWords.sharedBy(statements);
    Map<String, Integer> prompts = new HashMap<>();
    for (LeadingWords words : shared) {
      beginnings(words.prompt()).forEach(beginning -> prompts.merge(beginning, 1, Integer::sum));
    }
    int most = Math.max(1, Math.min(MOST_QUESTIONS_OF_A_SUBJECT, shared.size() / 10));
    List<Question> questions = new ArrayList<>();
    Set<String> groups = new HashSet<>();
    for (LeadingWords words : shared) {
      String group =
          beginnings(words.prompt()).stream()
              .filter(beginning -> prompts.get(beginning) <= most)
              .findFirst()
              .orElse(words.prompt());
      groups.add(group);
      questions.add(words.question(group));
    }
    return new Grouping("leading words", groups.size(), questions);
  }

  /** {@return the first word, the first two words, and so on} */
  private static List<String> beginnings(String prompt) {
    List<String> beginnings = new ArrayList<>();
    int end = 0;
    while (end < prompt.length() && beginnings.size() < MOST_WORDS_OF_A_SUBJECT) {
      int space = prompt.indexOf(' ', end + 1);
      end = space < 0 ? prompt.length() : space;
      beginnings.add(prompt.substring(0, end));
    }
    return beginnings;
  }

  private Grouping byColumn(int column) {
    Map<String, List<Statement>> subjects = new LinkedHashMap<>();
    for (Statement statement : statements) {
      String subject = statement.cells().get(column);
      if (!subject.isBlank()) {
        subjects.computeIfAbsent(subject, any -> new ArrayList<>()).add(statement);
      }
    }
    List<Question> questions = new ArrayList<>();
    int groups = 0;
    for (Map.Entry<String, List<Statement>> subject : subjects.entrySet()) {
      List<LeadingWords> shared = LeadingWords.sharedBy(subject.getValue());
      shared.forEach(words -> questions.add(words.question(subject.getKey())));
      groups += shared.isEmpty() ? 0 : 1;
    }
    return new Grouping(columns.get(column), groups, questions);
  }
}
