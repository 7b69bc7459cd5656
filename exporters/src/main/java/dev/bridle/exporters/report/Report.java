// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.report;

import dev.bridle.exporters.deploy.ShippedFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report says in words and tables.
 *
 * @param title one line
 * @param summary a few sentences
 * @param sections tables, in order
 * @param picture an {@code <svg>} element for the page, or nothing
 * @param data the same for machines: joins the JSON document
 */
public record Report(
    String title,
    String summary,
    List<Section> sections,
    String picture,
    Map<String, Object> data) {
  /**
   * A table.
   *
   * @param title what it shows
   * @param columns their names
   * @param rows as many cells each as there are columns
   */
  public record Section(String title, List<String> columns, List<List<String>> rows) {
    /** Copies the lists. */
    public Section {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** Copies the list. */
  public Report {
    sections = List.copyOf(sections);
  }

  /**
   * {@return a report with nothing but a title}
   *
   * @param title one line
   */
  public static Report of(String title) {
    return new Report(title, "", List.of(), "", Map.of());
  }

  /**
   * {@return the same report with one more table at the end}
   *
   * @param section the table
   */
  public Report with(Section section) {
    List<Section> more = new ArrayList<>(sections);
    more.add(section);
    return new Report(title, summary, more, picture, data);
  }

  /**
   * {@return the same report with one more key for machines}
   *
   * @param key not one of the report's own
   * @param value text
   */
  public Report with(String key, String value) {
    Map<String, Object> more = new LinkedHashMap<>(data);
    more.put(key, value);
    return new Report(title, summary, sections, picture, more);
  }

  /**
   * {@return the same report saying what the folder is made for}
   *
   * @param shipped what was written for each deployment and format; the report is the same if none
   */
  public Report shipping(List<ShippedFiles> shipped) {
    if (shipped.isEmpty()) {
      return this;
    }
    Report told = with(ReportTables.shipped(shipped));
    Map<String, Object> more = new LinkedHashMap<>(data);
    more.put("shipped", shipped);
    return new Report(title, summary, told.sections(), picture, more);
  }
}
