// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes;

import java.util.List;

/**
 * Find heads, steer them, prove the gain, export: one document.
 *
 * @param bridle the form's version, 1
 * @param name in kebab case
 * @param summary one line
 * @param split how questions are divided
 * @param discover which heads are looked for
 * @param edit what is done to them, and which settings are tried
 * @param select how one setting is chosen
 * @param controls what the gain must beat
 * @param export how the result is written
 * @param seed of every draw
 */
public record Recipe(
    int bridle,
    String name,
    String summary,
    Split split,
    Discover discover,
    Edit edit,
    Select select,
    Controls controls,
    Export export,
    long seed) {
  /**
   * How questions are divided, by group; what is left is the test.
   *
   * @param train share that probes and directions see
   * @param validation share that K and α are chosen on
   */
  public record Split(double train, double validation) {}

  /**
   * Which heads are looked for.
   *
   * @param heads a kind of head that a probe finds
   * @param at places of probing to try
   */
  public record Discover(String heads, List<ProbePlace> at) {
    /** Copies the list. */
    public Discover {
      at = List.copyOf(at);
    }
  }

  /**
   * What is done to the best heads.
   *
   * @param op {@code steer}: z + α·σ·θ̂
   * @param direction {@code mean-difference}
   * @param heads values of K to try: so many of the best heads
   * @param strengths values of α to try, in standard deviations σ
   */
  public record Edit(String op, String direction, List<Integer> heads, List<Double> strengths) {
    /** Copies the lists. */
    public Edit {
      heads = List.copyOf(heads);
      strengths = List.copyOf(strengths);
    }
  }

  /**
   * How one of the tried settings is chosen, on validation questions only.
   *
   * @param metric {@code mc1}
   * @param toleratedCost a rise of cross-entropy on neutral text, in nats, that counts as one unit
   *     of cost; settings are ranked by gain / (cost + this)
   */
  public record Select(String metric, double toleratedCost) {}

  /**
   * What the gain must beat.
   *
   * @param draws random edits of the same norm of each kind
   */
  public record Controls(int draws) {}

  /**
   * How the result is written.
   *
   * @param mode {@code fold}
   * @param gate {@code all}
   */
  public record Export(String mode, String gate) {}

  /**
   * {@return the same recipe with other draws}
   *
   * @param other the seed
   */
  public Recipe withSeed(long other) {
    return new Recipe(
        bridle, name, summary, split, discover, edit, select, controls, export, other);
  }
}
