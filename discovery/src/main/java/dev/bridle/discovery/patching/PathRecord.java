// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.patching;

/**
 * Every effect on one prompt.
 *
 * <p>A class and not a record because it owns an array.
 */
public final class PathRecord {
  private final int prompt;
  private final double clean;
  private final int senders;
  private final double[] effects;

  PathRecord(int prompt, double clean, int senders, double... effects) {
    this.prompt = prompt;
    this.clean = clean;
    this.senders = senders;
    this.effects = effects;
  }

  /** {@return which prompt it is, from 0} */
  public int prompt() {
    return prompt;
  }

  /** {@return the metric of the clean run} */
  public double clean() {
    return clean;
  }

  /**
   * {@return the metric under a path minus that of the clean run}
   *
   * @param sender its index among the senders
   * @param receiver its index among the receivers
   */
  public double effect(int sender, int receiver) {
    return effects[receiver * senders + sender];
  }
}
