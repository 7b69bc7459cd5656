// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.Task;
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
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * {@code kind: symbols}: symbols and labels paired by chance, anew for every prompt, and one symbol
 * asked again: a proxy in text for few-shot learning of Omniglot's characters, whose images
 * language models cannot see (Lake et al. 2015; Chan et al. 2022).
 *
 * <p>Marks: {@code labels}, {@code right-label} (where the answer stands), {@code query}. In the
 * twin the symbol that is asked has another symbol's label, the wrong answer, and the other its.
 *
 * <p>Settings: {@code symbols}, {@code labels}, lists; {@code classes}, how many pairs; {@code
 * shots}, how often each is shown; {@code example}, as a rule {@code "{x}: {y}\n"}.
 */
final class Symbols implements DraftedTask.Rule {
  private static final Mark LABELS = new Mark("labels");
  private static final Mark RIGHT = new Mark("right-label");
  private static final Mark QUERY = new Mark("query");

  private final List<String> symbols;
  private final List<String> labels;
  private final int classes;
  private final int shots;
  private final ExampleForm form;

  private Symbols(
      List<String> symbols, List<String> labels, int classes, int shots, ExampleForm form) {
    this.symbols = List.copyOf(symbols);
    this.labels = List.copyOf(labels);
    this.classes = classes;
    this.shots = shots;
    this.form = form;
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(document, "symbols", "labels", "classes", "shots", "example");
    List<String> symbols = tables.table(document, "symbols").words();
    List<String> labels = tables.table(document, "labels").words();
    int most = Math.min(symbols.size(), labels.size());
    String example = document.text("example", "{x}: {y}\n");
    return new DraftedTask(
        header,
        Demands.of(false, true),
        new Symbols(
            symbols,
            labels,
            document.number("classes", Math.min(4, most), 2, Math.max(2, most)),
            document.number("shots", 2, 1, 100),
            document.parsed("example", example, ExampleForm::read)));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    List<String> shown = Draw.some(symbols, classes, random);
    List<String> named = Draw.some(labels, classes, random);
    List<Integer> order =
        IntStream.range(0, shots)
            .boxed()
            .flatMap(
                shot ->
                    Draw.shuffled(IntStream.range(0, classes).boxed().toList(), random).stream())
            .toList();
    int asked = random.nextInt(classes);
    int other = (asked + 1 + random.nextInt(classes - 1)) % classes;
    List<String> swapped = new ArrayList<>(named);
    Collections.swap(swapped, asked, other);
    return List.of(
        Draft.of(text(shown, named, order, asked))
            .answering(
                List.of(form.answer(named.get(asked))), List.of(form.answer(named.get(other))))
            .corruptedBy(text(shown, swapped, order, asked).text()));
  }

  private MarkedText text(List<String> shown, List<String> named, List<Integer> order, int asked) {
    MarkedText.Writer writer = new MarkedText.Writer();
    for (int pair : order) {
      writer.write(form.before()).write(shown.get(pair)).write(form.between()).write(form.space());
      Mark[] marks = pair == asked ? new Mark[] {LABELS, RIGHT} : new Mark[] {LABELS};
      writer.write(named.get(pair), marks).write(form.after());
    }
    return writer.write(form.before()).write(shown.get(asked), QUERY).write(form.between()).done();
  }
}
