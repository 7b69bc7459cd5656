// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.TypeFinding;
import java.util.List;
import java.util.stream.Collectors;

/** A line for every kind: what was found, and what happens without all of it. */
record SummaryTable(List<TypeFinding> findings) {
  String html() {
    StringBuilder table = new StringBuilder("<table>\n");
    table.append(
        Html.row("th", "kind", "stage", "accuracy", "heads", "effect", "control", "label"));
    for (TypeFinding finding : findings) {
      Causal all = finding.together();
      String heads =
          finding.found().stream().map(Object::toString).collect(Collectors.joining(" "));
      table.append(
          Html.row(
              "td",
              "<a href=\"#%1$s\">%1$s</a>".formatted(Html.escape(finding.type().name())),
              finding.type().stage(),
              Html.number(finding.ability().accuracy()),
              heads,
              Html.number(all.effect()) + " " + Html.interval(all.interval()),
              Html.number(all.control().mean()) + " / " + Html.number(all.control().most()),
              "<span class=\"%1$s\">%1$s</span>".formatted(all.label())));
    }
    return table.append("</table>\n").toString();
  }
}
