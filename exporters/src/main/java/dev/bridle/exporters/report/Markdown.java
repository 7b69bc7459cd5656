// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.report;

import java.util.List;

/** A report as Markdown. */
final class Markdown {
  private Markdown() {}

  static String of(Report report) {
    StringBuilder text = new StringBuilder("# " + report.title() + "\n\n");
    if (!report.summary().isEmpty()) {
      text.append(report.summary()).append("\n\n");
    }
    for (Report.Section section : report.sections()) {
      text.append("## ").append(section.title()).append("\n\n");
      text.append(row(section.columns()));
      text.append(row(section.columns().stream().map(column -> "---").toList()));
      section.rows().forEach(cells -> text.append(row(cells)));
      text.append('\n');
    }
    return text.toString();
  }

  private static String row(List<String> cells) {
    List<String> safe =
        cells.stream().map(cell -> cell.replace("|", "\\|").replaceAll("\\R", " ")).toList();
    return "| " + String.join(" | ", safe) + " |\n";
  }
}
