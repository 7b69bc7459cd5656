// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import java.util.ArrayList;
import java.util.List;

/**
 * The ways to stretch a model's context by changing how fast pairs turn.
 *
 * <p>A model sees angles p·f_i with f_i = θ^(−2i/d) up to the length C it was trained at. Beyond C
 * the slow pairs, which never finished a turn, reach angles it has not seen, and attention breaks.
 *
 * <dl>
 *   <dt>{@code default}
 *   <dd>f_i as they are (RoFormer, <a href="https://arxiv.org/abs/2104.09864">2104.09864</a>)
 *   <dt>{@code linear}
 *   <dd>f_i/s for all pairs: positions are squeezed into the known range (Position Interpolation,
 *       <a href="https://arxiv.org/abs/2306.15595">2306.15595</a>)
 *   <dt>{@code dynamic}
 *   <dd>a base that grows with the length, so that fast pairs keep their speed and the slowest is
 *       squeezed fully (NTK-aware scaling, described in the YaRN paper; {@link
 *       RopeFrequencies.Growing})
 *   <dt>{@code yarn}
 *   <dd>fast pairs as they are, slow ones divided by s, a ramp between, and sharper attention
 *       ({@link Yarn}, <a href="https://arxiv.org/abs/2309.00071">2309.00071</a>)
 *   <dt>{@code longrope}, once {@code su}
 *   <dd>a searched divisor for each pair, one set up to C and one beyond, and attention sharper by
 *       √(1 + ln s / ln C) (<a href="https://arxiv.org/abs/2402.13753">2402.13753</a>)
 *   <dt>{@code llama3}
 *   <dd>like YaRN with the ramp over turns in C instead of over pairs, attention as it was (Llama
 *       3.1, <a href="https://arxiv.org/abs/2407.21783">2407.21783</a>)
 * </dl>
 *
 * <p>Where it misleads: a scaling that a config names is a promise of length, not of quality, and
 * linear scaling and YaRN change short texts too. A model trained with one kind gives plausible but
 * worse text under another, so nothing is guessed here: a kind that is not known is refused.
 */
final class RopeScaling {
  private static final double ONE_TURN = 2 * Math.PI;

  private RopeScaling() {}

  /** The frequencies that settings mean. */
  static RopeFrequencies of(RopeSettings settings) {
    RopeFrequencies turns =
        switch (settings.kind()) {
          case "default" -> new RopeFrequencies.Fixed(plain(settings), 1);
          case "linear" -> linear(settings);
          case "dynamic" -> dynamic(settings);
          // Configs of early Phi-3 models call their LongRoPE "su", and some "yarn".
          case "longrope", "su" -> longRope(settings);
          case "yarn" -> settings.has("short_factor") ? longRope(settings) : Yarn.of(settings);
          case "llama3" -> llama3(settings);
          default -> throw settings.unknown("default, linear, dynamic, yarn, longrope, llama3");
        };
    if (!turns.isFinite()) {
      throw settings.impossible();
    }
    return turns;
  }

  /** θ^(−2i/d) for each pair i. */
  static List<Double> plain(double theta, int rotaryDim) {
    List<Double> turns = new ArrayList<>();
    for (int i = 0; 2 * i < rotaryDim; i++) {
      turns.add(Math.pow(theta, -2.0 * i / rotaryDim));
    }
    return turns;
  }

  static List<Double> plain(RopeSettings settings) {
    return plain(settings.theta(), settings.rotaryDim());
  }

  private static RopeFrequencies linear(RopeSettings settings) {
    double factor = settings.need("factor");
    return new RopeFrequencies.Fixed(
        plain(settings).stream().map(turn -> turn / factor).toList(), 1);
  }

  private static RopeFrequencies dynamic(RopeSettings settings) {
    return new RopeFrequencies.Growing(
        plain(settings), settings.rotaryDim(), settings.need("factor"), settings.context());
  }

  private static RopeFrequencies longRope(RopeSettings settings) {
    double context = settings.firstContext();
    double factor = settings.has("factor") ? settings.need("factor") : settings.context() / context;
    double sharpness = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(context));
    return new RopeFrequencies.Switched(
        divided(settings, "short_factor"),
        divided(settings, "long_factor"),
        context,
        settings.positive("attention_factor", sharpness));
  }

  private static List<Double> divided(RopeSettings settings, String key) {
    List<Double> turns = plain(settings);
    List<Double> divisors = settings.divisors(key);
    for (int i = 0; i < turns.size(); i++) {
      turns.set(i, turns.get(i) / divisors.get(i));
    }
    return turns;
  }

  private static RopeFrequencies llama3(RopeSettings settings) {
    double factor = settings.need("factor");
    double low = settings.need("low_freq_factor");
    double high = settings.need("high_freq_factor");
    if (high <= low) {
      throw settings.disordered("high_freq_factor", "low_freq_factor");
    }
    double context = settings.firstContext();
    return new RopeFrequencies.Fixed(
        plain(settings).stream()
            .map(
                turn -> {
                  double kept = ramp(context * turn / ONE_TURN, low, high);
                  return (1 - kept) * turn / factor + kept * turn;
                })
            .toList(),
        1);
  }

  /** Zero up to a number, one from another, a straight line between. */
  static double ramp(double x, double from, double to) {
    return Math.min(1, Math.max(0, (x - from) / (to - from)));
  }
}
