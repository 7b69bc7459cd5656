// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.report;

import dev.bridle.discovery.measure.Interval;
import java.util.Locale;

/** Numbers and texts as they stand in a page. */
final class Html {
  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  static String interval(Interval interval) {
    return Double.isNaN(interval.low())
        ? ""
        : String.format(Locale.ROOT, "[%.3f, %.3f]", interval.low(), interval.high());
  }

  static String row(String tag, Object... cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (Object cell : cells) {
      row.append('<').append(tag).append('>').append(cell);
      row.append("</").append(tag).append('>');
    }
    return row.append("</tr>\n").toString();
  }
}
