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
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code kind: few-shot}: examples of an unnamed task, and a query (Todd et al. 2024, "Function
 * Vectors in Large Language Models").
 *
 * <p>In the corrupted twin the examples' labels have changed places, so that it shows the form of
 * the task but not the task. Marks: {@code labels} (all of them), {@code last-label}, {@code
 * query}.
 *
 * <p>Settings: {@code pairs}, a list whose first two columns are input and label; {@code shots},
 * how many examples, 0 for none; {@code example}, how one is written, as a rule {@code "Q: {x}\nA:
 * {y}\n\n"}; {@code first-token}; {@code aligned}, false as a rule.
 */
final class FewShot implements DraftedTask.Rule {
  private static final Mark LABELS = new Mark("labels");
  private static final Mark LAST = new Mark("last-label");
  private static final Mark QUERY = new Mark("query");

  private final WordTable pairs;
  private final int shots;
  private final ExampleForm form;

  private FewShot(WordTable pairs, int shots, ExampleForm form) {
    this.pairs = pairs;
    this.shots = shots;
    this.form = form;
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "pairs", "shots", "example", "first-token", "aligned");
    WordTable pairs = tables.table(document, "pairs");
    int shots = document.number("shots", 10, 0, 1000);
    if (pairs.columns().size() < 2) {
      throw document.problem("pairs", "it has one column", "Give rows of input and label.");
    }
    if (pairs.rows().size() <= shots) {
      throw document.problem(
          "pairs",
          "%d pairs for %d examples and a query".formatted(pairs.rows().size(), shots),
          "Give more pairs, or ask for fewer shots.");
    }
    String example = document.text("example", "Q: {x}\nA: {y}\n\n");
    ExampleForm form = document.parsed("example", example, ExampleForm::read);
    Demands demands =
        Demands.of(document.flag("first-token", false), document.flag("aligned", false));
    return new DraftedTask(header, demands, new FewShot(pairs, shots, form));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    List<List<String>> drawn = Draw.some(pairs.rows(), shots + 1, random);
    List<String> inputs = drawn.stream().map(row -> row.get(0)).toList();
    List<String> labels = drawn.stream().map(row -> row.get(1)).toList();
    List<String> others =
        pairs.rows().stream()
            .map(row -> row.get(1))
            .distinct()
            .filter(label -> !label.equals(labels.get(shots)))
            .toList();
    if (others.isEmpty()) {
      return List.of();
    }
    Draft draft =
        Draft.of(prompt(inputs, labels))
            .answering(
                List.of(form.answer(labels.get(shots))),
                List.of(form.answer(Draw.one(others, random))));
    List<String> shuffled = Draw.shuffled(labels.subList(0, shots), random);
    boolean changed = !shuffled.equals(labels.subList(0, shots));
    return List.of(changed ? draft.corruptedBy(prompt(inputs, shuffled).text()) : draft);
  }

  private MarkedText prompt(List<String> inputs, List<String> labels) {
    MarkedText.Writer writer = new MarkedText.Writer();
    for (int i = 0; i < shots; i++) {
      writer.write(form.before()).write(inputs.get(i)).write(form.between()).write(form.space());
      Mark[] marks = i == shots - 1 ? new Mark[] {LABELS, LAST} : new Mark[] {LABELS};
      writer.write(labels.get(i), marks).write(form.after());
    }
    return writer.write(form.before()).write(inputs.get(shots), QUERY).write(form.between()).done();
  }
}
