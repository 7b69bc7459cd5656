// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples;

import dev.bridle.discovery.HeadScores;
import dev.bridle.discovery.pattern.AttentionScorer;
import dev.bridle.discovery.report.HtmlReport;
import dev.bridle.model.LanguageModel;
import dev.bridle.runtime.Models;
import java.nio.file.Path;
import java.util.List;

/** Finds the induction heads of a model and draws a map of all heads. */
public final class Discover {
  private Discover() {}

  /**
   * Prints the five best heads and writes a page.
   *
   * @param folder a model
   * @param page where the page goes
   */
  public static void run(Path folder, Path page) {
    try (LanguageModel model = Models.open(folder)) {
      HeadScores induction = AttentionScorer.induction(0).score(model);
      induction.ranked().stream().limit(5).forEach(System.out::println);
      new HtmlReport("my model", model.shape(), List.of(induction)).writeTo(page);
    }
  }
}
