// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.data.WordTable;
import dev.bridle.discovery.prompt.document.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what answers a prompt, and what becomes of its twin. */
final class AnswerReading {
  private final Scope scope;

  AnswerReading(Scope scope) {
    this.scope = scope;
  }

  /** {@return the answers under a key; none if it is missing} */
  Answers answers(Settings settings, String key) {
    return settings.isObject(key)
        ? each(settings.inside(key))
        : new Answers.Texts(scope.templates(settings, key));
  }

  private Answers each(Settings each) {
    each.only(List.of("each", "as", "where", "text"));
    WordTable table = scope.list(each, "each", each.text("each"));
    String name = each.text("as", "it");
    Scope inner = scope.with(name, table.columns());
    List<Condition> where =
        each.texts("where").stream().map(text -> inner.condition(each, "where", text)).toList();
    return new Answers.Each(
        table, name, where, inner.template(each, "text", each.text("text", " {" + name + "}")));
  }

  /** {@return the corruption under a key; none if it is missing} */
  Corruption corruption(Settings settings, Set<Mark> marks) {
    if (!settings.has("corrupted")) {
      return Corruption.NONE;
    }
    if (settings.isText("corrupted")) {
      return new Corruption(scope.templates(settings, "corrupted"), Map.of(), Map.of());
    }
    Settings corrupted = settings.inside("corrupted");
    corrupted.only(List.of("text", "slots", "marks"));
    return new Corruption(
        scope.templates(corrupted, "text"), slots(corrupted), marks(corrupted, marks));
  }

  private Map<String, Term> slots(Settings corrupted) {
    Settings slots = corrupted.inside("slots");
    Map<String, Term> terms = new LinkedHashMap<>();
    for (String slot : slots.keys()) {
      scope.term(slots, slot, slot);
      terms.put(slot, scope.term(slots, slot, slots.text(slot)));
    }
    return terms;
  }

  private Map<Mark, Term> marks(Settings corrupted, Set<Mark> known) {
    Settings marks = corrupted.inside("marks");
    Map<Mark, Term> terms = new LinkedHashMap<>();
    for (String name : marks.keys()) {
      Mark mark = marks.parsed(name, name, TemplateReader::mark);
      if (!known.contains(mark)) {
        throw marks.problem(name, "no text has this mark", "Set it in the text.");
      }
      terms.put(mark, scope.term(marks, name, marks.text(name)));
    }
    return terms;
  }
}
