// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import dev.bridle.discovery.HeadScore;
import dev.bridle.discovery.HeadScores;
import dev.bridle.head.ModelShape;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Scores as a grid of layers and heads, in SVG: the darker, the higher. */
public final class HeatMap {
  private static final int CELL = 26;
  private static final int MARGIN = 40;

  private HeatMap() {}

  /**
   * {@return an {@code <svg>} element that needs nothing else}
   *
   * @param scores of every head
   * @param shape the model's layers and heads
   */
  public static String svg(HeadScores scores, ModelShape shape) {
    Map<String, Double> byHead = new HashMap<>();
    scores.ranked().forEach(score -> byHead.put(score.head().toString(), score.value()));
    double low = scores.ranked().stream().mapToDouble(HeadScore::value).min().orElse(0);
    double high = scores.ranked().stream().mapToDouble(HeadScore::value).max().orElse(1);
    int width = MARGIN + shape.heads() * CELL + 10;
    int height = MARGIN + shape.layers() * CELL + 10;
    StringBuilder svg =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                width,
                height));
    shape
        .allHeads()
        .forEach(
            head -> {
              double value = byHead.getOrDefault(head.toString(), 0.0);
              double share = high > low ? (value - low) / (high - low) : 0;
              svg.append(
                  cell(
                      MARGIN + head.head() * CELL,
                      MARGIN + head.layer() * CELL,
                      share,
                      head + " " + String.format(Locale.ROOT, "%.3f", value)));
            });
    for (int head = 0; head < shape.heads(); head++) {
      svg.append(label(MARGIN + head * CELL + CELL / 2, MARGIN - 8, "H" + head));
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      svg.append(label(MARGIN / 2, MARGIN + layer * CELL + CELL / 2 + 4, "L" + layer));
    }
    return svg.append("</svg>").toString();
  }

  private static String cell(int x, int y, double share, String title) {
    int light = (int) Math.round(96 - 66 * share);
    return String.format(
        Locale.ROOT,
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"hsl(212,70%%,%d%%)\">"
            + "<title>%s</title></rect>%n",
        x,
        y,
        CELL - 2,
        CELL - 2,
        light,
        title);
  }

  private static String label(int x, int y, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" font-size=\"10\" text-anchor=\"middle\">%s</text>%n",
        x,
        y,
        text);
  }
}
