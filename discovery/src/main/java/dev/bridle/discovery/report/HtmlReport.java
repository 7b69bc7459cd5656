// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.head.ModelShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What was found in one model as one self-contained page: a line for every kind of head, and a map
 * and a list each.
 *
 * @param model what to call the model
 * @param shape its layers and heads
 * @param findings a kind each
 */
public record HtmlReport(String model, ModelShape shape, List<TypeFinding> findings) {
  /** Copies the list. */
  public HtmlReport {
    findings = List.copyOf(findings);
  }

  /**
   * Writes the page.
   *
   * @param file replaced if it exists
   */
  public void writeTo(Path file) {
    try {
      Files.writeString(file, toHtml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the page} */
  public String toHtml() {
    StringBuilder page =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Heads of %1$s</title>
            <style>body{font:15px system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
            td,th{padding:.15rem .7rem;text-align:right}th{border-bottom:1px solid #999}
            td:first-child,th:first-child{text-align:left}.cause{font-weight:bold}
            .note{color:#666}</style></head>
            <body><h1>Heads of %1$s</h1>
            <p>A score is not a cause: <i>effect</i> is what the behaviour loses without the head,
            <i>control</i> what it loses without random heads of the same layers, on average and at
            most. In brackets, where a number would have come out on other prompts, in 95 of 100
            cases.</p>
            """
                .formatted(Html.escape(model)));
    if (findings.size() > 1) {
      page.append(new SummaryTable(findings).html());
    }
    findings.forEach(finding -> page.append(new FindingSection(finding, shape).html()));
    return page.append("</body></html>\n").toString();
  }
}
