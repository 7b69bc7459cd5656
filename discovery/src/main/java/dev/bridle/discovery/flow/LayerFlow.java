// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.flow;

import dev.bridle.discovery.measure.Observation;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatVector;
import java.util.Set;

/** What the two sums of one layer are made of: after attention, and after the MLP. */
final class LayerFlow {
  /** Families whose MLP reads what attention reads, and not what it adds. */
  private static final Set<String> SIDE_BY_SIDE = Set.of("gptj", "gpt_neox", "phi");

  /** What rounding leaves of a sum when all its parts are taken away, at the very most. */
  private static final double ROUNDING = 1e-4;

  /** Takes parts, in the order of heads and positions. */
  @FunctionalInterface
  interface Reader {
    /**
     * Takes a part that has something in the sum.
     *
     * @param way by which it comes
     * @param head which, or -1
     * @param key the position it comes from
     * @param share in the sum
     */
    void part(FlowEdge.Way way, int head, int key, double share);
  }

  private final Observation seen;
  private final int layer;
  private final ModelShape shape;
  private final WrittenValues values;

  /** The layer of a run, up to some position. */
  LayerFlow(Observation seen, int layer, int length) {
    this.seen = seen;
    this.layer = layer;
    this.shape = seen.shape();
    this.values = new WrittenValues(seen, layer, length);
  }

  /** Tells what the stream is made of after attention. */
  void attended(int query, Reader reader) {
    double[] before = doubles(seen.residual(layer, query));
    double[] rest = doubles(seen.attentionOutput(layer, query));
    double[] factors = values.factors(query);
    PartShares parts = new PartShares(plus(before, rest), shape.heads() * (query + 1) + 2);
    double size = PartShares.size(rest);
    double[] part = new double[before.length];
    for (int head = 0; head < shape.heads(); head++) {
      HeadId id = new HeadId(layer, head);
      for (int key = 0; key <= query; key++) {
        values.part(part, id, key, seen.attention(id, query, key), factors);
        parts.add(part);
        size += PartShares.size(part);
        for (int i = 0; i < rest.length; i++) {
          rest[i] -= part[i];
        }
      }
    }
    parts.add(before);
    if (PartShares.size(rest) > ROUNDING * size) {
      parts.add(rest);
    }
    tell(parts.shares(), query, reader);
  }

  private void tell(double[] shares, int query, Reader reader) {
    int keys = query + 1;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        if (i < shape.heads() * keys) {
          reader.part(FlowEdge.Way.HEAD, i / keys, i % keys, shares[i]);
        } else {
          boolean residual = i == shape.heads() * keys;
          reader.part(residual ? FlowEdge.Way.RESIDUAL : FlowEdge.Way.BIAS, -1, query, shares[i]);
        }
      }
    }
  }

  /** {@return the MLP's share in what the next layer reads} */
  double mlp(int position) {
    double[] attended =
        plus(
            doubles(seen.residual(layer, position)),
            doubles(seen.attentionOutput(layer, position)));
    double[] after = doubles(seen.residual(layer + 1, position));
    double[] made = new double[after.length];
    for (int i = 0; i < after.length; i++) {
      made[i] = after[i] - attended[i];
    }
    PartShares parts = new PartShares(after, 2);
    parts.add(attended);
    parts.add(made);
    return parts.shares()[1];
  }

  /** {@return where the MLP reads} */
  FlowNode.Place mlpReads() {
    return SIDE_BY_SIDE.contains(shape.architecture())
        ? FlowNode.Place.INPUT
        : FlowNode.Place.ATTENDED;
  }

  private static double[] doubles(FloatVector vector) {
    double[] numbers = new double[vector.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = vector.at(i);
    }
    return numbers;
  }

  private static double[] plus(double[] a, double... b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }
}
