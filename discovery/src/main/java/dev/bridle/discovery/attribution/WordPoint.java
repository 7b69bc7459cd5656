// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.attribution;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.Observation;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import java.util.List;

/** One word of one prompt: of each head how much it looks at it, and raises it. */
final class WordPoint {
  private final double[] attention;
  private final double[] logit;

  private WordPoint(int heads) {
    this.attention = new double[heads];
    this.logit = new double[heads];
  }

  /** The words at some positions, as heads treat them from another. */
  static List<WordPoint> of(Observation seen, int at, List<Integer> keys) {
    HeadCircuits circuits = seen.circuits();
    SeenRows rows = new SeenRows(seen);
    List<Integer> tokens = keys.stream().map(seen.item()::token).toList();
    TokenWays ways = new TokenWays(circuits, tokens);
    int layers = seen.shape().layers();
    int heads = seen.shape().heads();
    List<WordPoint> points = keys.stream().map(key -> new WordPoint(layers * heads)).toList();
    double scale = rows.scale(at);
    for (int layer = 0; layer < layers; layer++) {
      FloatTensor written = circuits.written(layer, rows.z(layer, at));
      for (int i = 0; i < keys.size(); i++) {
        double[] way = ways.overVocabulary(List.of(tokens.get(i)));
        for (int head = 0; head < heads; head++) {
          int index = layer * heads + head;
          points.get(i).attention[index] = seen.attention(new HeadId(layer, head), at, keys.get(i));
          points.get(i).logit[index] =
              TokenWays.along(way, written, written.offset(0, head)) / scale;
        }
      }
    }
    return points;
  }

  double[] attention() {
    return attention.clone();
  }

  double[] logit() {
    return logit.clone();
  }
}
