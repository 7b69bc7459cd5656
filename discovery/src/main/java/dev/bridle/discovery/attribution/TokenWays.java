// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.tensor.FloatTensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Directions along which tokens' logits grow, asked for all at once.
 *
 * <p>What raises all logits alike changes no probability, so the vocabulary's mean may be taken
 * away; it is that of a few hundred tokens spread evenly over it.
 */
final class TokenWays {
  private static final int SAMPLE = 256;

  private final Map<Integer, double[]> ways = new HashMap<>();
  private final double[] common;

  /** Asks for tokens' directions, and for the vocabulary's mean. */
  TokenWays(HeadCircuits circuits, Collection<Integer> tokens) {
    int vocabulary = circuits.shape().vocabSize();
    int count = Math.min(SAMPLE, vocabulary);
    List<Integer> sample =
        IntStream.range(0, count).mapToObj(i -> (int) ((long) i * vocabulary / count)).toList();
    Set<Integer> all = new LinkedHashSet<>(tokens);
    all.addAll(sample);
    FloatTensor directions =
        circuits.directions(all.stream().mapToInt(Integer::intValue).toArray());
    int row = 0;
    for (int token : all) {
      ways.put(token, wide(directions, row++));
    }
    this.common = mean(sample);
  }

  private static double[] wide(FloatTensor directions, int row) {
    int width = directions.size(1);
    return IntStream.range(0, width).mapToDouble(i -> directions.data()[row * width + i]).toArray();
  }

  /** The mean direction of tokens. */
  double[] mean(Collection<Integer> tokens) {
    double[] sum = new double[ways.get(tokens.iterator().next()).length];
    for (int token : tokens) {
      double[] way = ways.get(token);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += way[i] / tokens.size();
      }
    }
    return sum;
  }

  /** The mean direction of tokens over the vocabulary's. */
  double[] overVocabulary(Collection<Integer> tokens) {
    return difference(mean(tokens), common);
  }

  /** The first less the second. */
  static double[] difference(double[] first, double[] second) {
    return IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).toArray();
  }

  /** ⟨a block of numbers, a direction⟩. */
  static double along(double[] way, FloatTensor rows, int from) {
    double sum = 0;
    for (int i = 0; i < way.length; i++) {
      sum += rows.data()[from + i] * way[i];
    }
    return sum;
  }
}
