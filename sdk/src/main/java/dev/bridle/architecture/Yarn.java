// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * YaRN (<a href="https://arxiv.org/abs/2309.00071">2309.00071</a>): each pair is interpolated as
 * much as it needs.
 *
 * <p>Pair i makes C·f_i/2π turns over the first context C. The pair with r turns therefore stands
 * at
 *
 * <pre>
 *   i(r) = d·ln(C/(2π·r)) / (2·ln θ)
 * </pre>
 *
 * <p>Pairs before i({@code beta_fast}) keep f_i, pairs after i({@code beta_slow}) get f_i/s, and a
 * straight line over i leads from one to the other; {@code truncate} rounds its ends outwards.
 * Attention is sharpened by m(s) = 0.1·ln s + 1 in q and k each. Models of the DeepSeek line give
 * {@code mscale} and {@code mscale_all_dim} and mean the quotient of 0.1·mscale·ln s + 1 and the
 * same with the other.
 */
final class Yarn {
  private final RopeSettings settings;
  private final double factor;
  private final double context;

  private Yarn(RopeSettings settings) {
    this.settings = settings;
    this.factor = factor();
    this.context = settings.firstContext();
  }

  static RopeFrequencies of(RopeSettings settings) {
    Yarn yarn = new Yarn(settings);
    return new RopeFrequencies.Fixed(
        yarn.turns(), settings.positive("attention_factor", yarn.sharpness()));
  }

  /** Without a factor, two contexts say it. */
  private double factor() {
    return settings.has("factor") || !settings.namesBothContexts()
        ? settings.need("factor")
        : settings.context() / settings.firstContext();
  }

  private List<Double> turns() {
    double fast = pairWith(settings.section().number("beta_fast", 0), 32);
    double slow = pairWith(settings.section().number("beta_slow", 0), 1);
    boolean truncate = settings.section().flag("truncate", true);
    double from = Math.max(truncate ? Math.floor(fast) : fast, 0);
    double to = Math.min(truncate ? Math.ceil(slow) : slow, settings.rotaryDim() - 1);
    // A step instead of a ramp, a little wide so that nothing is divided by zero.
    double end = from == to ? to + 0.001 : to;
    List<Double> turns = new ArrayList<>();
    for (double turn : RopeScaling.plain(settings)) {
      double squeezed = RopeScaling.ramp(turns.size(), from, end);
      turns.add(squeezed * turn / factor + (1 - squeezed) * turn);
    }
    return turns;
  }

  /** The pair that makes so many turns over the first context; zero stands for the usual number. */
  private double pairWith(double number, double usual) {
    double rotations = number == 0 ? usual : number;
    return settings.rotaryDim()
        * Math.log(context / (rotations * 2 * Math.PI))
        / (2 * Math.log(settings.theta()));
  }

  private double sharpness() {
    double mscale = settings.section().number("mscale", 0);
    double overall = settings.section().number("mscale_all_dim", 0);
    return mscale == 0 || overall == 0 ? sharpness(1) : sharpness(mscale) / sharpness(overall);
  }

  private double sharpness(double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  }
}
