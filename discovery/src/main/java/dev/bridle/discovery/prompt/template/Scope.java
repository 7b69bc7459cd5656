// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.data.WordTable;
import dev.bridle.discovery.prompt.document.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a template may speak of.
 *
 * @param parts longer texts by name
 * @param slots the columns of each slot
 * @param lists the document's
 */
record Scope(
    Map<String, String> parts, Map<String, List<String>> slots, Map<String, WordTable> lists) {

  /** {@return the same scope and a slot more} */
  Scope with(String name, List<String> columns) {
    Map<String, List<String>> more = new LinkedHashMap<>(slots);
    more.put(name, columns);
    return new Scope(parts, more, lists);
  }

  /** {@return the template in a text that stands under a key} */
  Template template(Settings settings, String key, String text) {
    return settings.parsed(
        key,
        text,
        written -> {
          Template template = TemplateReader.read(written, parts);
          template.check(slots);
          return template;
        });
  }

  /** {@return the templates that stand under a key; none if it is missing} */
  List<Template> templates(Settings settings, String key) {
    return settings.texts(key).stream().map(text -> template(settings, key, text)).toList();
  }

  /** {@return the term in a text that stands under a key} */
  Term term(Settings settings, String key, String text) {
    return settings.parsed(
        key,
        text,
        written -> {
          Term term = TermReader.read(written);
          term.columns(slots);
          return term;
        });
  }

  /** {@return the condition in a text that stands under a key} */
  Condition condition(Settings settings, String key, String text) {
    return settings.parsed(
        key,
        text,
        written -> {
          Condition condition = Condition.read(written);
          condition.check(slots);
          return condition;
        });
  }

  /** {@return the list of a name that stands under a key} */
  WordTable list(Settings settings, String key, String name) {
    WordTable table = lists.get(name);
    if (table == null) {
      throw settings.problem(
          key,
          "there is no list '" + name + "'",
          "Known are: " + String.join(", ", lists.keySet()) + ".");
    }
    return table;
  }
}
