// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.prompt.template;

import dev.bridle.discovery.prompt.Link;
import dev.bridle.discovery.prompt.Mark;
import dev.bridle.discovery.prompt.document.Settings;
import dev.bridle.discovery.prompt.draft.Demands;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what all prompts of a template document must meet and are given. */
final class DemandsReading {
  private static final List<String> PLACES = List.of("before", "first", "last", "after");

  private final Settings document;
  private final Set<Mark> known;

  private DemandsReading(Settings document, Set<Mark> known) {
    this.document = document;
    this.known = known;
  }

  /** {@return what a document demands, whose templates set these marks} */
  static Demands read(Settings document, Set<Mark> marks) {
    DemandsReading reading = new DemandsReading(document, new HashSet<>(marks));
    Map<Mark, Demands.Beside> derived = reading.derived();
    reading.known.addAll(derived.keySet());
    return new Demands(
        document.flag("first-token", false),
        document.flag("some-answers", document.isObject("answer") || document.isObject("wrong")),
        document.flag("aligned", true),
        reading.whole(),
        derived,
        reading.relations());
  }

  private Set<Mark> whole() {
    Set<Mark> whole = new HashSet<>();
    document.texts("one-token").forEach(name -> whole.add(known(document, "one-token", name)));
    return whole;
  }

  private Map<Mark, Demands.Beside> derived() {
    Settings marks = document.inside("marks");
    Map<Mark, Demands.Beside> derived = new LinkedHashMap<>();
    for (String name : marks.keys()) {
      String text = marks.text(name).strip();
      int space = text.indexOf(' ');
      if (space < 0 || !PLACES.contains(text.substring(0, space))) {
        throw marks.problem(name, "'" + text + "' is no place", "Write it like: after s1.");
      }
      Demands.Place place =
          Demands.Place.valueOf(text.substring(0, space).toUpperCase(Locale.ROOT));
      Mark of = known(marks, name, text.substring(space + 1).strip());
      Mark mark = marks.parsed(name, name, TemplateReader::mark);
      derived.put(mark, new Demands.Beside(place, of));
    }
    return derived;
  }

  private Map<Link.Kind, Map<Mark, List<Mark>>> relations() {
    Settings links = document.inside("links");
    Map<Link.Kind, Map<Mark, List<Mark>>> relations = new LinkedHashMap<>();
    for (String kind : links.keys()) {
      Settings pairs = links.inside(kind);
      Map<Mark, List<Mark>> related = new LinkedHashMap<>();
      for (String one : pairs.keys()) {
        List<Mark> others =
            pairs.texts(one).stream().map(other -> known(pairs, one, other)).toList();
        related.put(known(pairs, one, one), others);
      }
      relations.put(new Link.Kind(kind), related);
    }
    return relations;
  }

  private Mark known(Settings settings, String key, String name) {
    if (name.equals(Mark.END.name())) {
      return Mark.END;
    }
    Mark mark = settings.parsed(key, name, TemplateReader::mark);
    if (!known.contains(mark)) {
      throw settings.problem(
          key, "no text has the mark '" + name + "'", "Set it in the text, like {A@" + name + "}.");
    }
    return mark;
  }
}
