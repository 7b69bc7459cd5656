// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.finding.TypeFinding;
import dev.bridle.discovery.report.HtmlReport;
import dev.bridle.discovery.survey.Survey;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;

/** Finds the induction heads of a model, and what becomes of it without them. */
public final class Discover {
  private Discover() {}

  /**
   * Prints the five best heads, each with score, effect, control and label, and writes a page.
   *
   * @param folder a model
   * @param page where the page goes
   */
  public static void run(Path folder, Path page) {
    try (LanguageModel model = Models.open(folder)) {
      Catalogue kinds = Catalogue.builtIn();
      List<TypeFinding> found = Survey.of(kinds).on(model, List.of(kinds.named("induction")));
      found.get(0).heads().stream().limit(5).forEach(System.out::println);
      new HtmlReport("my model", model.shape(), found).writeTo(page);
    }
  }
}
