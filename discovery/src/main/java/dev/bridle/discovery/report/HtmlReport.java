// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.HeadType;
import dev.bridle.head.ModelShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Scores of one model as one self-contained page: a map and a list for each kind of head.
 *
 * @param model what to call the model
 * @param shape its layers and heads
 * @param results scores, a kind each
 */
public record HtmlReport(String model, ModelShape shape, List<HeadScores> results) {
  private static final int LISTED = 20;

  /** Copies the list. */
  public HtmlReport {
    results = List.copyOf(results);
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
            <style>body{font:15px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            td,th{padding:.15rem .8rem;text-align:right}th{border-bottom:1px solid #999}</style></head>
            <body><h1>Heads of %1$s</h1>
            <p>Layers downwards, heads across; the darker, the higher. A score is not a cause.</p>
            """
                .formatted(escape(model)));
    results.forEach(scores -> page.append(section(scores)));
    return page.append("</body></html>\n").toString();
  }

  private String section(HeadScores scores) {
    HeadType type = scores.type();
    StringBuilder rows = new StringBuilder();
    for (HeadScore score : scores.ranked().stream().limit(LISTED).toList()) {
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%.3f</td><td>%.2f</td></tr>%n",
              score.head(),
              score.value(),
              scores.zScore(score)));
    }
    return String.format(
        Locale.ROOT,
        "<h2>%s</h2><p>%s: %s. Score: %s. Threshold %.2f (%s), %s.</p>%n%s%n"
            + "<table><tr><th>head</th><th>score</th><th>z</th></tr>%n%s</table>%n",
        escape(type.name()),
        type.stage(),
        escape(type.does()),
        escape(type.metric()),
        type.threshold(),
        type.definition(),
        escape(type.source()),
        HeatMap.svg(scores, shape),
        rows);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
