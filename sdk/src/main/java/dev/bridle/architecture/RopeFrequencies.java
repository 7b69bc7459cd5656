// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.onnx.OnnxAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How fast each pair of a head turns, in radians a position.
 *
 * <p>Most methods fix this when the model is built. Two look at the length of the text at run time,
 * which is the greatest position of the batch plus one; in the graph that is arithmetic, not a
 * branch. It is the greatest position of this run, as in Hugging Face transformers, so two things
 * mislead. A row can change with its neighbours: one long text in a batch changes the frequencies
 * of all. And keys that a cache holds stay turned by the frequencies of the length at which they
 * were made, so past the threshold logits depend on how a text was cut into runs.
 */
sealed interface RopeFrequencies {
  /** The number of pairs that turn. */
  int pairs();

  /** What cos and sin are multiplied with. */
  double attention();

  /** Whether every number is one that a graph can compute with. */
  boolean isFinite();

  /**
   * Writes the frequencies of this run, one a dimension, as the layout spreads them.
   *
   * @param positions of this run as floats [batch, sequence]
   */
  String write(Flow flow, String name, RopeLayout layout, String positions);

  /** The same frequencies whatever the length. */
  record Fixed(List<Double> turns, double attention) implements RopeFrequencies {
    /** Copies the lists. */
    public Fixed {
      turns = List.copyOf(turns);
    }

    @Override
    public int pairs() {
      return turns.size();
    }

    @Override
    public boolean isFinite() {
      return allFinite(turns, List.of(attention));
    }

    @Override
    public String write(Flow flow, String name, RopeLayout layout, String positions) {
      return row(flow, name, layout.spread(turns, turns));
    }
  }

  /**
   * Dynamic NTK: past the context C the base grows with the length L, the slowest pair most.
   *
   * <p>The base θ·g^(d/(d−2)) with g = factor·L/C − (factor − 1) makes of θ^(−2i/d) the frequency
   * f_i·g^(−2i/(d−2)); up to C, g is one.
   */
  record Growing(List<Double> turns, int rotaryDim, double factor, double context)
      implements RopeFrequencies {
    /** Copies the lists. */
    public Growing {
      turns = List.copyOf(turns);
    }

    @Override
    public int pairs() {
      return turns.size();
    }

    @Override
    public double attention() {
      return 1;
    }

    @Override
    public boolean isFinite() {
      // With one pair alone there is none that could keep its speed.
      return rotaryDim > 2 && allFinite(turns, List.of(factor / context));
    }

    @Override
    public String write(Flow flow, String name, RopeLayout layout, String positions) {
      String length = length(flow, name, positions);
      String beyond =
          flow.apply(
              "Max",
              name + ".beyond",
              flow.subtract(name + ".excess", length, flow.number(name + ".context", context)),
              flow.number(name + ".none", 0));
      String growth =
          flow.add(
              name + ".growth",
              flow.multiply(
                  name + ".stretch", beyond, flow.number(name + ".rate", factor / context)),
              flow.number(name + ".one", 1));
      List<Double> powers = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) {
        powers.add(-2.0 * i / (rotaryDim - 2));
      }
      String slowing =
          flow.apply(
              "Pow",
              name + ".slowing",
              growth,
              row(flow, name + ".powers", layout.spread(powers, powers)));
      return flow.multiply(name, row(flow, name + ".start", layout.spread(turns, turns)), slowing);
    }
  }

  /** LongRoPE: one set of frequencies up to the context of the first training, another beyond. */
  record Switched(List<Double> within, List<Double> beyond, double context, double attention)
      implements RopeFrequencies {
    /** Copies the lists. */
    public Switched {
      within = List.copyOf(within);
      beyond = List.copyOf(beyond);
    }

    @Override
    public int pairs() {
      return within.size();
    }

    @Override
    public boolean isFinite() {
      return allFinite(within, beyond) && allFinite(List.of(attention), List.of());
    }

    @Override
    public String write(Flow flow, String name, RopeLayout layout, String positions) {
      String isLong =
          flow.apply(
              "Greater",
              name + ".is_long",
              length(flow, name, positions),
              flow.number(name + ".context", context));
      return flow.apply(
          "Where",
          name,
          isLong,
          row(flow, name + ".long", layout.spread(beyond, beyond)),
          row(flow, name + ".short", layout.spread(within, within)));
    }
  }

  private static boolean allFinite(List<Double> some, List<Double> others) {
    return Stream.concat(some.stream(), others.stream())
        .allMatch(number -> Float.isFinite(number.floatValue()));
  }

  /** The greatest position plus one, as a number without dimensions. */
  private static String length(Flow flow, String name, String positions) {
    String last =
        flow.graph()
            .node("ReduceMax", name + ".last", Map.of("keepdims", OnnxAttribute.of(0)), positions);
    return flow.add(name + ".length", last, flow.number(name + ".step", 1));
  }

  /** A constant [numbers]. */
  static String row(Flow flow, String name, List<Double> numbers) {
    double[] row = numbers.stream().mapToDouble(Double::doubleValue).toArray();
    return flow.numbers(name, row, row.length);
  }
}
