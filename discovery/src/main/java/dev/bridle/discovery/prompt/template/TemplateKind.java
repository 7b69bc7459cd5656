// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Documents of {@code kind: template}: texts with slots that are filled from word lists.
 *
 * <pre>{@code
 * name: capital-conflict
 * does: Names the capital that the text says
 * source: Jin et al. 2024, arXiv 2402.18154
 * chance: 0.5
 * kind: template
 * lists:
 *   country: {columns: [country, capital], rows: [[France, Paris], [Italy, Rome]]}
 * slots:
 *   C: country
 *   other: country
 * text: "The capital of {C@subject} is {other.capital@context-answer}. The capital of {C} is"
 * answer: " {other.capital}"
 * wrong: " {C.capital}"
 * corrupted: {marks: {context-answer: C.capital}}
 * }</pre>
 *
 * <dl>
 *   <dt>{@code lists}
 *   <dd>by name: words {@code [a, b]}; rows {@code {columns: [..], rows: [[..]]}}; a shared list
 *       {@code {use: first-names}}; {@code {numbers: {from: 2, to: 98, digits: 2}}}; {@code
 *       {letters: A-Z}}; a data set {@code {file: pairs.json, format: function-vectors}}
 *   <dt>{@code slots}
 *   <dd>drawn in their order: the name of a list; {@code {from: list, where: [conditions]}}; or
 *       {@code {text: template}} of the slots before. No row of a list is drawn twice. A condition
 *       compares two terms by {@code = != < > <= >=}, the last four numbers
 *   <dt>terms
 *   <dd>{@code A}; {@code A.column}; {@code 'text'}; {@code first(A)}, {@code rest(A)}, {@code
 *       last(A)} letters; {@code upper(A)}, {@code lower(A)}, {@code title(A)}; {@code next(A)},
 *       {@code previous(A)} in its list
 *   <dt>templates
 *   <dd><code>{term}</code>, <code>{term@mark}</code> (several: <code>{A@s1@name}</code>), {@code
 *       [mark:marked text]}, which may hold others; <code>{{</code> is a brace; <code>{part}</code>
 *       stands for a text under {@code parts}. A mark that is set twice lists all its tokens. Every
 *       prompt has the marks {@code first} and {@code end}
 *   <dt>{@code text}
 *   <dd>one or several templates of the prompt; the last must not end with a space, answers begin
 *       with theirs
 *   <dt>{@code answer}, {@code wrong}
 *   <dd>one or several templates; or {@code {each: list, as: it, where: [conditions], text: "
 *       {it}"}} for all words of a list. Each must be one token, unless {@code first-token: true};
 *       {@code some-answers: true} leaves out those that do not fit (always so with {@code each})
 *   <dt>{@code corrupted}
 *   <dd>a template; or {@code {slots: {A: term}, marks: {s2: term}, text: template}}, of which each
 *       may be missing. It must have as many tokens as the prompt unless {@code aligned: false}
 *   <dt>{@code label}, {@code group}
 *   <dd>true or false, for probes; a template, such as the question
 *   <dt>{@code parts}
 *   <dd>templates by name, used in others
 *   <dt>{@code variants}
 *   <dd>each with {@code slots}, {@code text}, {@code answer}, {@code wrong}, {@code corrupted},
 *       {@code label}, {@code group}, {@code parts} of its own, which replace (slots and parts:
 *       join) those of the document. Every text is written in every variant. {@code order: turn}
 *       (as a rule), {@code random}, or {@code together}: all for each draw, or none
 *   <dt>{@code marks}
 *   <dd>more of them, beside others: {@code {s1-next: after s1, s1-last: last s1}}; also {@code
 *       before} and {@code first}
 *   <dt>{@code one-token}
 *   <dd>marks that must be exactly one token each, such as {@code [io, s1]}
 *   <dt>{@code links}
 *   <dd>by kind, marks and those that they are related to: {@code {governor: {object: verb, verb:
 *       [subject, object]}}}. Whichever stands later looks at the other
 * </dl>
 *
 * <p>An answer must go on from the prompt's own tokens. Tokenizers that join a word's end with the
 * space after it therefore fit few prompts; their misfits say so.
 *
 * <p>Every prompt also has the links {@code previous}, {@code subword} and {@code word-start}.
 */
public final class TemplateKind {
  private static final List<String> WHOLE =
      List.of(
          "lists",
          "variants",
          "order",
          "marks",
          "links",
          "first-token",
          "some-answers",
          "aligned",
          "one-token");

  private TemplateKind() {}

  /**
   * {@return the task of a document}
   *
   * @param header what it begins with
   * @param document the whole of it
   * @param tables reads its lists
   */
  public static Task read(Header header, Settings document, TableReading tables) {
    document.only(
        Stream.of(Header.KEYS, WHOLE, VariantReading.KEYS).flatMap(List::stream).toList());
    VariantReading reading = new VariantReading(document, tables.lists(document));
    List<Settings> own = document.parts("variants");
    List<Variant> variants = new ArrayList<>();
    for (Settings variant : own) {
      variant.only(VariantReading.KEYS);
      variants.add(reading.read(variant));
    }
    if (own.isEmpty()) {
      variants.add(reading.read(document));
    }
    Set<Mark> marks = new HashSet<>();
    variants.forEach(variant -> variant.texts().forEach(text -> marks.addAll(text.marks())));
    return new TemplateTask(
        header, DemandsReading.read(document, marks), variants, order(document, own));
  }

  private static TemplateTask.Order order(Settings document, List<Settings> variants) {
    String order = document.choice("order", "turn", List.of("turn", "random", "together"));
    if (order.equals("together") && variants.stream().anyMatch(variant -> variant.has("slots"))) {
      throw document.problem(
          "order",
          "variants that are written together share their words",
          "Put all slots into the document, none into its variants.");
    }
    return TemplateTask.Order.valueOf(order.toUpperCase(Locale.ROOT));
  }
}
