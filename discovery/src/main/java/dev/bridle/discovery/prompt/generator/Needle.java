// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.generator;

import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.draft.Demands;
import dev.bridle.discovery.prompt.draft.Draft;
import dev.bridle.discovery.prompt.draft.MarkedText;
import dev.bridle.model.Tokenizer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * {@code kind: needle}: a sentence hidden at a depth of a long text, asked back at its end (Kamradt
 * 2023, "Needle in a haystack"; Wu et al. 2024, "Retrieval Head", arXiv 2404.15574).
 *
 * <p>Prompts go through the grid of lengths and depths. Marks: {@code needle}, {@code value} (what
 * is asked for), {@code question}. The link {@code retrieval} leads from the last position to the
 * value. In the twin the needle has another value, which is the wrong answer.
 *
 * <p>Settings: {@code sentences} or {@code file} for the haystack; {@code needle}, a sentence with
 * {@code {key}} and {@code {value}}; {@code question}, which ends where the value follows; {@code
 * keys} and {@code values}, lists; {@code lengths} in tokens; {@code depths} in percent.
 */
final class Needle implements DraftedTask.Rule {
  private static final Mark NEEDLE = new Mark("needle");
  private static final Mark VALUE = new Mark("value");
  private static final Mark QUESTION = new Mark("question");
  private static final Link.Kind RETRIEVAL = new Link.Kind("retrieval");

  private final Haystack haystack;
  private final NeedleForm form;
  private final List<String> keys;
  private final List<String> values;

  private Needle(Haystack haystack, NeedleForm form, List<String> keys, List<String> values) {
    this.haystack = haystack;
    this.form = form;
    this.keys = List.copyOf(keys);
    this.values = List.copyOf(values);
  }

  static Task read(Header header, Settings document, TableReading tables) {
    Header.andOnly(
        document, "sentences", "file", "needle", "question", "keys", "values", "lengths", "depths");
    Haystack haystack =
        new Haystack(
            Sentences.read(document, tables),
            document.numbers("lengths", List.of(128, 256, 512), 1, 1_000_000),
            document.numbers("depths", List.of(0, 25, 50, 75, 100), 0, 100));
    List<String> values = tables.table(document, "values").words();
    if (values.size() < 2) {
      throw document.problem("values", "one is not enough", "Give another for wrong answers.");
    }
    NeedleForm form =
        document.parsed(
            "needle",
            document.text("needle"),
            needle -> NeedleForm.read(needle, document.text("question")));
    List<String> keys = tables.table(document, "keys").words();
    return new DraftedTask(
        header, Demands.of(true, false), new Needle(haystack, form, keys, values));
  }

  @Override
  public List<Draft> write(int turn, RandomGenerator random, Tokenizer tokenizer) {
    String key = Draw.one(keys, random);
    List<String> two = Draw.some(values, 2, random);
    Haystack.Halves hay = haystack.halves(turn, random, tokenizer);
    return List.of(
        Draft.of(text(hay, key, two.get(0)))
            .answering(List.of(form.space() + two.get(0)), List.of(form.space() + two.get(1)))
            .corruptedBy(text(hay, key, two.get(1)).text()));
  }

  private MarkedText text(Haystack.Halves hay, String key, String value) {
    MarkedText.Writer writer = new MarkedText.Writer();
    writer.write(hay.before());
    if (!hay.before().isEmpty()) {
      writer.write(" ");
    }
    int needle = writer.length();
    writer.write(form.beforeValue(key)).write(value, VALUE).write(form.afterValue(key));
    writer.mark(needle, NEEDLE).write(" ").write(hay.after());
    if (!hay.after().isEmpty()) {
      writer.write(" ");
    }
    return writer.write(form.question(key), QUESTION).done();
  }

  @Override
  public UnaryOperator<Item> finish(Tokenizer tokenizer) {
    return item -> item.linking(RETRIEVAL, List.of(new Link(item.length() - 1, item.at(VALUE))));
  }
}
