// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import dev.bridle.discovery.measure.Interval;

/**
 * What happens to a behaviour without a head, or a set of heads.
 *
 * @param effect by how much the metric falls, in its unit; of kinds that work against the answer,
 *     by how much it rises
 * @param interval where it would have come out on other prompts, in 95 of 100 cases
 * @param control the same of random heads
 * @param label what follows
 */
public record Causal(double effect, Interval interval, Control control, Label label) {
  /**
   * {@return what an effect makes of heads that were scored as of the kind}
   *
   * <p>A cause has an effect that is surely there, and larger than that of every random set: of ten
   * draws, one would be larger by chance in one case of eleven. An interferer is the same the other
   * way round.
   *
   * @param effect by how much the metric falls
   * @param interval of it
   * @param control of random heads
   */
  public static Causal of(double effect, Interval interval, Control control) {
    Label label = Label.CORRELATE;
    if (interval.isAbove(0) && effect > control.most()) {
      label = Label.CAUSE;
    } else if (interval.isBelow(0) && effect < control.least()) {
      label = Label.INTERFERER;
    }
    return new Causal(effect, interval, control, label);
  }

  /** {@return what is known where nothing was tried} */
  public static Causal untried() {
    Interval unknown = new Interval(Double.NaN, Double.NaN);
    Control none = new Control(Double.NaN, Double.NaN, Double.NaN, 0);
    return new Causal(Double.NaN, unknown, none, Label.NONE);
  }

  /** {@return whether anything was tried} */
  public boolean isTried() {
    return !Double.isNaN(effect);
  }

  /**
   * {@return the same with another label}
   *
   * @param other what was found out beside
   */
  public Causal labelled(Label other) {
    return new Causal(effect, interval, control, other);
  }
}
