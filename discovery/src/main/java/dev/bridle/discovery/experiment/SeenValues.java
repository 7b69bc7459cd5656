// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What every head looks at in one prompt, and what stands there: z is the sum of values, each times
 * the attention it gets. Rotations turn queries and keys, not values, so that values are read off
 * the residual stream whatever the position.
 */
final class SeenValues {
  private final List<FloatTensor> patterns;
  private final List<FloatTensor> values;

  private SeenValues(List<FloatTensor> patterns, List<FloatTensor> values) {
    this.patterns = patterns;
    this.values = values;
  }

  static SeenValues of(Laboratory laboratory, int... tokens) {
    LanguageModel model = laboratory.model();
    ActivationCache seen =
        model.capture(TokenBatch.of(tokens), Capture.all(HookPoint.PATTERN, HookPoint.RESIDUAL));
    List<FloatTensor> patterns = new ArrayList<>();
    for (int layer = 0; layer < model.shape().layers(); layer++) {
      patterns.add(seen.pattern(layer));
    }
    return new SeenValues(patterns, values(laboratory, seen));
  }

  /** What stands at every position, for heads that are told what they look at. */
  static SeenValues withoutPatterns(Laboratory laboratory, int... tokens) {
    ActivationCache seen =
        laboratory.model().capture(TokenBatch.of(tokens), Capture.all(HookPoint.RESIDUAL));
    return new SeenValues(List.of(), values(laboratory, seen));
  }

  private static List<FloatTensor> values(Laboratory laboratory, ActivationCache seen) {
    ModelShape shape = laboratory.model().shape();
    HeadCircuits circuits = laboratory.circuits();
    List<FloatTensor> values = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      float[] rows = seen.residual(layer).data();
      int width = shape.hiddenSize();
      FloatTensor residuals = new FloatTensor(rows, rows.length / width, width);
      values.add(circuits.read(layer, HeadInput.VALUE, residuals));
    }
    return values;
  }

  /** What a head would put out at a position if it did not see some others [1, d]. */
  FloatTensor without(HeadId head, int query, Set<Integer> blocked) {
    FloatTensor pattern = patterns.get(head.layer());
    FloatTensor layer = values.get(head.layer());
    double[] sum = new double[layer.size(2)];
    double share = 0;
    for (int key = 0; key <= query; key++) {
      if (!blocked.contains(key)) {
        double attention = pattern.at(0, head.head(), query, key);
        share += attention;
        for (int i = 0; i < sum.length; i++) {
          sum[i] += attention * layer.at(key, head.head(), i);
        }
      }
    }
    float[] row = new float[sum.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = share == 0 ? 0 : (float) (sum[i] / share);
    }
    return new FloatTensor(row, 1, row.length);
  }

  /** What a head would put out if it looked at all positions up to its own alike [positions, d]. */
  FloatTensor undifferentiated(HeadId head) {
    FloatTensor layer = values.get(head.layer());
    int d = layer.size(2);
    float[] means = new float[layer.size(0) * d];
    double[] sums = new double[d];
    for (int position = 0; position < layer.size(0); position++) {
      for (int i = 0; i < d; i++) {
        sums[i] += layer.at(position, head.head(), i);
        means[position * d + i] = (float) (sums[i] / (position + 1));
      }
    }
    return new FloatTensor(means, layer.size(0), d);
  }
}
