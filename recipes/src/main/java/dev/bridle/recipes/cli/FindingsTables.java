// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.cli;

import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.HeadFinding;
import dev.bridle.discovery.finding.TypeFinding;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was found, for a terminal. */
final class FindingsTables {
  private static final int SHOWN = 5;

  private FindingsTables() {}

  /** The best heads of one kind. */
  static String best(TypeFinding finding) {
    Table table =
        new Table(finding.type().name(), "score", "z", "effect", "control", "at most", "label");
    for (HeadFinding head : finding.heads().stream().limit(SHOWN).toList()) {
      Causal causal = head.causal();
      table.row(
          head.head() + (head.candidate().isEmpty() ? "" : " " + head.candidate()),
          number(head.score()),
          number(head.z()),
          number(causal.effect()),
          number(causal.control().mean()),
          number(causal.control().most()),
          causal.label().toString());
    }
    return table + notes(finding);
  }

  /** A line for every kind. */
  static String summary(List<TypeFinding> findings) {
    Table table =
        new Table(
            "kind", "stage", "accuracy", "found", "effect", "control", "at most", "label", "best");
    for (TypeFinding finding : findings) {
      Causal all = finding.together();
      table.row(
          finding.type().name(),
          finding.type().stage().toString(),
          number(finding.ability().accuracy()),
          String.valueOf(finding.found().size()),
          number(all.effect()),
          number(all.control().mean()),
          number(all.control().most()),
          all.label().toString(),
          finding.found().stream()
              .limit(SHOWN)
              .map(Object::toString)
              .collect(Collectors.joining(" ")));
    }
    return table.toString();
  }

  private static String notes(TypeFinding finding) {
    return finding.notes().stream().map(note -> "  " + note + "\n").collect(Collectors.joining());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
