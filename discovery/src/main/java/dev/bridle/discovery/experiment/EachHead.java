// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One intervention a head on one prompt, for experiments that sweeps do not know.
 *
 * <p>What is changed is made only for the rows that run next. How many those are comes of the
 * prompt's length alone, as in sweeps: an engine that is asked for more tokens at once measures
 * what is fastest, and the last bits of results depend on it.
 */
final class EachHead {
  private static final int TOKENS_AT_ONCE = 256;

  private final ModelShape shape;
  private final Interventions engine;

  EachHead(Laboratory laboratory) {
    this.shape = laboratory.model().shape();
    this.engine = laboratory.interventions();
  }

  CleanRun clean(int... tokens) {
    return engine.clean(tokens);
  }

  /**
   * One number a head, layer by layer.
   *
   * @param changes what becomes of a head
   * @param frozen whether all other heads stay as they were
   */
  double[] run(
      CleanRun clean,
      boolean frozen,
      ToDoubleFunction<FloatVector> metric,
      Function<HeadId, List<HeadChange>> changes) {
    List<HeadId> heads = shape.allHeads().toList();
    double[] values = new double[heads.size()];
    List<Integer> which = new ArrayList<>();
    List<Intervention> rows = new ArrayList<>();
    int tokens = 0;
    for (int head = 0; head < values.length; head++) {
      Intervention row = new Intervention(changes.apply(heads.get(head)), frozen);
      int more = clean.length() - row.firstPosition();
      if (tokens + more > TOKENS_AT_ONCE) {
        run(clean, rows, which, metric, values);
        tokens = 0;
      }
      rows.add(row);
      which.add(head);
      tokens += more;
    }
    run(clean, rows, which, metric, values);
    return values;
  }

  private void run(
      CleanRun clean,
      List<Intervention> rows,
      List<Integer> which,
      ToDoubleFunction<FloatVector> metric,
      double[] values) {
    engine.run(clean, rows, (row, logits) -> values[which.get(row)] = metric.applyAsDouble(logits));
    rows.clear();
    which.clear();
  }

  /** One number for one intervention. */
  double run(CleanRun clean, Intervention row, ToDoubleFunction<FloatVector> metric) {
    double[] value = new double[1];
    engine.run(clean, List.of(row), (at, logits) -> value[0] = metric.applyAsDouble(logits));
    return value[0];
  }
}
