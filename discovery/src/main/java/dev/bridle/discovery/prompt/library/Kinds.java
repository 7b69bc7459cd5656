// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.library;

import dev.bridle.discovery.prompt.Task;
import dev.bridle.discovery.prompt.document.Header;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.document.TableReading;
import dev.bridle.discovery.prompt.document.TaskDocument;
import dev.bridle.discovery.prompt.generator.GeneratedKinds;
import dev.bridle.discovery.prompt.template.TemplateKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kinds of task documents, each with its reader. */
final class Kinds {
  private static final Map<String, GeneratedKinds.Kind> KINDS = all();

  private Kinds() {}

  /** {@return the task of a document} */
  static Task read(TaskDocument document, TableReading tables) {
    Settings settings = document.settings();
    Header header = Header.read(settings, document.name());
    String kind = settings.text("kind");
    settings.choice("kind", kind, names());
    return KINDS.get(kind).read(header, settings, tables);
  }

  private static Map<String, GeneratedKinds.Kind> all() {
    Map<String, GeneratedKinds.Kind> kinds = new TreeMap<>(GeneratedKinds.all());
    kinds.put("template", TemplateKind::read);
    return Collections.unmodifiableMap(kinds);
  }

  /** {@return the names of all kinds, in order} */
  static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }
}
