// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.data.WordTable;
import dev.bridle.discovery.prompt.document.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the variants of a template document: what they do not say, the document says for all. */
final class VariantReading {
  static final List<String> KEYS =
      List.of("slots", "text", "answer", "wrong", "corrupted", "group", "label", "parts");

  private final Settings document;
  private final Map<String, WordTable> lists;

  VariantReading(Settings document, Map<String, WordTable> lists) {
    this.document = document;
    this.lists = lists;
  }

  Variant read(Settings own) {
    Map<String, String> parts = parts(own);
    Map<String, Slot> slots = slots(own, parts);
    Scope scope = new Scope(parts, columns(slots), lists);
    List<Template> texts = scope.templates(saying(own, "text"), "text");
    if (texts.isEmpty()) {
      throw own.problem("", "'text' is missing", "Add it, here or to the whole document.");
    }
    AnswerReading answers = new AnswerReading(scope);
    return new Variant(
        slots,
        texts,
        answers.answers(saying(own, "answer"), "answer"),
        answers.answers(saying(own, "wrong"), "wrong"),
        answers.corruption(saying(own, "corrupted"), marks(texts)),
        group(own, scope),
        saying(own, "label").flag("label", false));
  }

  private Settings saying(Settings own, String key) {
    return own.has(key) ? own : document;
  }

  private Template group(Settings own, Scope scope) {
    Settings where = saying(own, "group");
    return where.has("group")
        ? scope.template(where, "group", where.text("group"))
        : new Template(List.of());
  }

  private static Set<Mark> marks(List<Template> texts) {
    Set<Mark> marks = new LinkedHashSet<>();
    texts.forEach(text -> marks.addAll(text.marks()));
    return marks;
  }

  private Map<String, String> parts(Settings own) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (Settings where : List.of(document, own)) {
      Settings written = where.inside("parts");
      written.keys().forEach(name -> parts.put(name, written.text(name)));
    }
    return parts;
  }

  private Map<String, Slot> slots(Settings own, Map<String, String> parts) {
    Map<String, Slot> slots = new LinkedHashMap<>();
    for (Settings where : List.of(document, own)) {
      Settings written = where.inside("slots");
      for (String name : written.keys()) {
        slots.put(name, slot(written, name, new Scope(parts, columns(slots), lists)));
      }
    }
    return slots;
  }

  private static Map<String, List<String>> columns(Map<String, Slot> slots) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    slots.forEach((name, slot) -> columns.put(name, slot.columns()));
    return columns;
  }

  private static Slot slot(Settings slots, String name, Scope scope) {
    if (slots.isText(name)) {
      return new Slot.Drawn(scope.list(slots, name, slots.text(name)), List.of());
    }
    Settings slot = slots.inside(name);
    slot.only(List.of("from", "where", "text"));
    if (slot.has("text")) {
      return new Slot.Written(scope.template(slot, "text", slot.text("text")));
    }
    WordTable table = scope.list(slot, "from", slot.text("from"));
    List<Condition> where = new ArrayList<>();
    for (String text : slot.texts("where")) {
      where.add(scope.with(name, table.columns()).condition(slot, "where", text));
    }
    return new Slot.Drawn(table, where);
  }
}
