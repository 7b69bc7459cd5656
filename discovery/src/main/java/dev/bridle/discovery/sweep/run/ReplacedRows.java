// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import dev.bridle.discovery.sweep.HeadMeans;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What heads put out instead of their z, made only for the rows that run next. */
final class ReplacedRows {
  /** What one layer's heads put out instead. */
  private interface Layer {
    HeadChange change(HeadId head, int from, int to);
  }

  private final IntFunction<Layer> layers;
  private final int differsFrom;

  private ReplacedRows(IntFunction<Layer> layers, int differsFrom) {
    this.layers = layers;
    this.differsFrom = differsFrom;
  }

  static ReplacedRows zero(ModelShape shape) {
    int d = shape.headDim();
    return new ReplacedRows(layer -> (head, from, to) -> HeadChange.ablate(head, d, from, to), 0);
  }

  static ReplacedRows of(HeadMeans means) {
    return new ReplacedRows(
        layer -> (head, from, to) -> HeadChange.replace(head, from, to, means.row(head)), 0);
  }

  /**
   * Rows of another run.
   *
   * @param mismatch where the other prompt's tokens first differ, negative if they do not. Up to
   *     there z is the same in both runs, since nothing looks ahead.
   */
  static ReplacedRows from(ModelShape shape, CleanRun source, int mismatch) {
    int d = shape.headDim();
    return new ReplacedRows(
        layer -> {
          FloatTensor z = source.z(layer);
          return (head, from, to) -> HeadChange.replace(head, from, to, rows(z, head, from, to, d));
        },
        mismatch < 0 ? Integer.MAX_VALUE : mismatch);
  }

  private static FloatTensor rows(FloatTensor z, HeadId head, int from, int to, int d) {
    float[] rows = new float[(to - from) * d];
    for (int position = from; position < to; position++) {
      System.arraycopy(z.data(), z.offset(position, head.head()), rows, (position - from) * d, d);
    }
    return new FloatTensor(rows, to - from, d);
  }

  /** The first of some positions at which anything is replaced by something else. */
  int from(int position) {
    return Math.max(position, differsFrom);
  }

  /** One intervention a set. Of the other run's layers one at a time is copied. */
  List<Intervention> interventions(List<HeadSet> sets, int from, int to) {
    List<List<HeadChange>> changes =
        Stream.<List<HeadChange>>generate(ArrayList::new).limit(sets.size()).toList();
    SortedSet<Integer> used = new TreeSet<>();
    sets.forEach(set -> set.forEach(head -> used.add(head.layer())));
    for (int layer : used) {
      Layer replaced = layers.apply(layer);
      IntStream.range(0, sets.size())
          .forEach(
              i ->
                  sets.get(i).stream()
                      .filter(head -> head.layer() == layer)
                      .map(head -> replaced.change(head, from, to))
                      .forEach(changes.get(i)::add));
    }
    return changes.stream().map(Intervention::new).toList();
  }
}
