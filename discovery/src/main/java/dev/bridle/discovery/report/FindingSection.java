// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import dev.bridle.discovery.HeadType;
import dev.bridle.discovery.finding.Causal;
import dev.bridle.discovery.finding.HeadFinding;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.head.ModelShape;
import java.util.Locale;

/** One kind: what it is, a map of scores, and the best heads with all that is known of them. */
record FindingSection(TypeFinding finding, ModelShape shape) {
  private static final int LISTED = 20;

  String html() {
    HeadType type = finding.type();
    StringBuilder section =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<h2 id=\"%1$s\">%1$s</h2><p>%2$s: %3$s. Score: %4$s. Threshold %5$s%6$s (%7$s),"
                    + " %8$s.</p>%n",
                Html.escape(type.name()),
                type.stage(),
                Html.escape(type.does()),
                Html.escape(type.metric()),
                type.unit() == HeadType.Unit.Z ? "z = " : "",
                Html.number(type.threshold()),
                type.definition(),
                Html.escape(type.source())));
    finding
        .notes()
        .forEach(
            note ->
                section.append("<p class=\"note\">").append(Html.escape(note)).append("</p>\n"));
    section.append(HeatMap.svg(finding.scores(), shape)).append("<table>\n");
    section.append(Html.row("th", "head", "score", "", "z", "effect", "", "control", "", "label"));
    finding.heads().stream().limit(LISTED).forEach(head -> section.append(row(head)));
    return section.append("</table>\n").toString();
  }

  private static String row(HeadFinding head) {
    Causal causal = head.causal();
    return Html.row(
        "td",
        head.head(),
        Html.number(head.score())
            + (head.candidate().isEmpty() ? "" : " " + Html.escape(head.candidate())),
        Html.interval(head.interval()),
        String.format(Locale.ROOT, "%.2f", head.z()),
        Html.number(causal.effect()),
        Html.interval(causal.interval()),
        Html.number(causal.control().mean()),
        Html.number(causal.control().most()),
        "<span class=\"%1$s\">%1$s</span>".formatted(causal.label()));
  }
}
