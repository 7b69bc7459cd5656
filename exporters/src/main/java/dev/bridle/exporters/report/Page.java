// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.report;

import java.util.List;
import java.util.stream.Collectors;

/** A report as one self-contained page. */
final class Page {
  private static final String STYLE =
      """
      body{font:15px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
      table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;vertical-align:top}
      th{border-bottom:1px solid #999}td{word-break:break-all}
      """;

  private Page() {}

  static String of(Report report) {
    String sections = report.sections().stream().map(Page::section).collect(Collectors.joining());
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%1$s</title><style>
        %2$s</style></head><body>
        <h1>%1$s</h1>
        <p>%3$s</p>
        %4$s
        %5$s</body></html>
        """
        .formatted(
            escape(report.title()), STYLE, escape(report.summary()), report.picture(), sections);
  }

  private static String section(Report.Section section) {
    return "<h2>"
        + escape(section.title())
        + "</h2>\n<table>"
        + row("th", section.columns())
        + section.rows().stream().map(cells -> row("td", cells)).collect(Collectors.joining())
        + "</table>\n";
  }

  private static String row(String element, List<String> cells) {
    return cells.stream()
            .map(cell -> "<" + element + ">" + escape(cell) + "</" + element + ">")
            .collect(Collectors.joining("", "<tr>", "</tr>"))
        + "\n";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
