// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.data.WordTable;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.MarkedText;
import dev.bridle.model.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * {@code kind: mcqa}: a question, lettered options, and the letter asked (Lieberum et al. 2023,
 * "Does Circuit Analysis Interpretability Scale?", arXiv 2307.09458).
 *
 * <p>The right option stands behind each letter equally often. Marks: {@code question}; {@code
 * letters}, all of them, and each alone, {@code letter-a} and so on; {@code correct-letter}; {@code
 * options}, {@code correct-option}. In the twin the right option and another one have changed
 * places. Prompts of one question are a group.
 *
 * <p>Settings: {@code questions}, a list whose columns are the question, the right answer and wrong
 * ones; {@code letters}, as many as there are answers; {@code option}, how one is written, with
 * {@code {letter}} before {@code {option}}; {@code before} and {@code after} the options, the first
 * with {@code {question}}; {@code permutations}: {@code balanced}, the right answer going round, or
 * {@code all} for every order of each question.
 */
final class LetteredChoice implements DraftedTask.Rule {
  private static final Mark QUESTION = new Mark("question");
  private static final Mark LETTERS = new Mark("letters");
  private static final Mark OPTIONS = new Mark("options");
  private static final Mark CORRECT_LETTER = new Mark("correct-letter");
  private static final Mark CORRECT_OPTION = new Mark("correct-option");
  private static final String ASKED = "{question}";

  private final WordTable questions;
  private final List<String> letters;
  private final OptionForm form;
  private final boolean all;

  private LetteredChoice(WordTable questions, List<String> letters, OptionForm form, boolean all) {
    this.questions = questions;
    this.letters = List.copyOf(letters);
    this.form = form;
    this.all = all;
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "questions", "letters", "before", "option", "after", "permutations");
    WordTable questions = tables.table(document, "questions");
    List<String> letters = document.texts("letters");
    if (letters.size() < 2 || questions.columns().size() != letters.size() + 1) {
      throw document.problem(
          "letters",
          "%d letters for %d columns".formatted(letters.size(), questions.columns().size()),
          "Give rows of a question and as many answers as letters, the right one first.");
    }
    OptionForm form =
        document.parsed(
            "option",
            document.text("option", "\n({letter}) {option}"),
            option ->
                OptionForm.read(
                    document.text("before", "Question: " + ASKED),
                    option,
                    document.text("after", "\nAnswer: (")));
    boolean all =
        document.choice("permutations", "balanced", List.of("balanced", "all")).equals("all");
    return new DraftedTask(
        header, Demands.of(false, true), new LetteredChoice(questions, letters, form, all));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    List<String> row =
        all
            ? questions.rows().get(turn / orders() % questions.rows().size())
            : Draw.one(questions.rows(), random);
    List<Integer> order = all ? order(turn % orders()) : turned(turn, random);
    int right = order.indexOf(0);
    int other = (right + 1 + random.nextInt(letters.size() - 1)) % letters.size();
    List<Integer> swapped = new ArrayList<>(order);
    Collections.swap(swapped, right, other);
    List<String> wrong =
        letters.stream()
            .filter(letter -> !letter.equals(letters.get(right)))
            .map(form::answer)
            .toList();
    return List.of(
        Draft.of(text(row, order))
            .answering(List.of(form.answer(letters.get(right))), wrong)
            .corruptedBy(text(row, swapped).text())
            .grouped(row.get(0)));
  }

  private List<Integer> turned(int turn, RandomGenerator random) {
    List<Integer> order = new ArrayList<>(Draw.shuffled(range(), random));
    Collections.swap(order, order.indexOf(0), turn % letters.size());
    return order;
  }

  private List<Integer> range() {
    return Stream.iterate(0, i -> i + 1).limit(letters.size()).toList();
  }

  private int orders() {
    return Stream.iterate(1, i -> i + 1).limit(letters.size()).reduce(1, (a, b) -> a * b);
  }

  /** {@return the order of that number: the factorial number system} */
  private List<Integer> order(int number) {
    List<Integer> left = new ArrayList<>(range());
    List<Integer> order = new ArrayList<>();
    int rest = number;
    for (int size = letters.size(); size > 0; size--) {
      order.add(left.remove(rest % size));
      rest /= size;
    }
    return order;
  }

  private MarkedText text(List<String> row, List<Integer> order) {
    MarkedText.Writer writer = new MarkedText.Writer();
    writer.write(form.beforeQuestion()).write(row.get(0), QUESTION).write(form.afterQuestion());
    for (int i = 0; i < letters.size(); i++) {
      boolean right = order.get(i) == 0;
      List<Mark> marks =
          new ArrayList<>(
              List.of(LETTERS, new Mark("letter-" + letters.get(i).toLowerCase(Locale.ROOT))));
      if (right) {
        marks.add(CORRECT_LETTER);
      }
      writer.write(form.beforeLetter()).write(letters.get(i), marks.toArray(Mark[]::new));
      writer.write(form.between());
      Mark[] option = right ? new Mark[] {OPTIONS, CORRECT_OPTION} : new Mark[] {OPTIONS};
      writer.write(row.get(1 + order.get(i)), option).write(form.afterOption());
    }
    return writer.write(form.end()).done();
  }
}
