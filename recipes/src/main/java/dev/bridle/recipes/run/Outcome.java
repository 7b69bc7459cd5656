// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.run;

import dev.bridle.discovery.HeadScores;
import dev.bridle.head.HeadSet;
import dev.bridle.recipes.ProbePlace;
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
 * @param probings what each place of probing led to, best first; the first one's best setting was
 *     chosen
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
    List<Probing> probings,
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
    probings = List.copyOf(probings);
  }

  /** {@return the setting that was chosen, on validation questions} */
  public Setting chosen() {
    return probings.get(0).best();
  }

  /** {@return the chosen heads, best first} */
  public HeadSet heads() {
    return chosen().heads();
  }

  /** {@return the chosen strength α} */
  public double strength() {
    return chosen().strength();
  }

  /** {@return where the chosen heads were found} */
  public ProbePlace at() {
    return probings.get(0).at();
  }

  /** {@return the ranking that the chosen heads come from} */
  public HeadScores scores() {
    return probings.get(0).scores();
  }

  /** {@return the settings tried with that ranking, best first} */
  public List<Setting> tried() {
    return probings.get(0).tried();
  }
}
