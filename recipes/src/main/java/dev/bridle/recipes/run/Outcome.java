// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.HeadScores;
import dev.bridle.head.HeadSet;
import dev.bridle.recipes.benchmark.NeutralText.Cost;
import dev.bridle.recipes.evaluation.Control;
import dev.bridle.recipes.evaluation.Estimate;
import dev.bridle.recipes.evaluation.Verdict;
import java.util.List;

/**
 * What a recipe came to.
 *
 * @param recipe its name
 * @param model what the model is called
 * @param verdict whether the gain holds
 * @param metric what was measured
 * @param before on test questions, unedited
 * @param after on the same questions, edited
 * @param gain after − before, paired over questions
 * @param controls what random edits of the same norm gained
 * @param cost on neutral text that no choice was made on
 * @param heads the chosen heads, best first
 * @param strength the chosen α
 * @param scores the discovery's ranking
 * @param tried every tried setting, best first
 * @param questions train, validation and test questions
 * @param seed of every draw
 */
public record Outcome(
    String recipe,
    String model,
    Verdict verdict,
    String metric,
    Estimate before,
    Estimate after,
    Estimate gain,
    List<Control> controls,
    Cost cost,
    HeadSet heads,
    double strength,
    HeadScores scores,
    List<Setting> tried,
    Counts questions,
    long seed) {
  /**
   * How many questions served what.
   *
   * @param train for probes and directions
   * @param validation for choosing K and α
   * @param test for the verdict
   */
  public record Counts(int train, int validation, int test) {}

  /** Copies the lists. */
  public Outcome {
    controls = List.copyOf(controls);
    tried = List.copyOf(tried);
  }
}
