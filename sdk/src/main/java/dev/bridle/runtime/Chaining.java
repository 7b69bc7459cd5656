// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.site.DecoderPorts;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Decides whether rows that go on from a position may lie one behind the other.
 *
 * <p>Chained rows all read one copy of the kept keys and values. Each is closed to the others, and
 * is told its own positions; but a graph that reckons positions from lengths, or looks a certain
 * way back, would be misled, and the more the farther behind. So of chains longer than any before,
 * the last row of every layer's is run side by side too, and where one differs all are.
 */
final class Chaining {
  /** Logits of single-precision sums in another order, as a share of the largest. */
  private static final double ROUNDING = 3e-5;

  private final StretchRun stretch;
  private final boolean possible;
  private final List<ChainSize> proved = new CopyOnWriteArrayList<>();
  private final List<ChainSize> refuted = new CopyOnWriteArrayList<>();

  Chaining(StretchRun stretch, DecoderPorts ports) {
    this.stretch = stretch;
    boolean reach = true;
    for (int index = 0; index + 1 < stretch.count(); index++) {
      reach &= !stretch.segment(index).reach().isEmpty();
    }
    this.possible = reach && ports.hasCache() && ports.positions().isPresent();
  }

  /** Runs rows, chained if that is known to be right. */
  List<FloatVector> run(OrtCleanRun clean, List<Intervention> rows, int position) {
    int layers = stretch.count() - 1;
    ChainSize size = ChainSize.of(rows, position, clean.length() - position, layers);
    if (!possible
        || position == 0
        || rows.size() == 1
        || refuted.stream().anyMatch(smaller -> smaller.isWithin(size))) {
      return run(clean, rows, position, false);
    } else if (size.isTrivial() || proved.stream().anyMatch(size::isWithin)) {
      return run(clean, rows, position, true);
    }
    // Attention that went wrong does not show in frozen rows, whose heads are held.
    List<Intervention> witnesses = rows.stream().map(Chaining::thawed).toList();
    List<FloatVector> chained = attempt(clean, witnesses, position);
    if (chained.isEmpty() || !isRight(chained, size, clean, witnesses)) {
      refuted.add(size);
      return run(clean, rows, position, false);
    }
    proved.removeIf(smaller -> smaller.isWithin(size));
    proved.add(size);
    return witnesses.equals(rows) ? chained : run(clean, rows, position, true);
  }

  private static Intervention thawed(Intervention intervention) {
    return intervention.frozen() ? new Intervention(intervention.changes()) : intervention;
  }

  /** Nothing where a graph cannot: its masks may be tables, and the chain is longer than they. */
  private List<FloatVector> attempt(OrtCleanRun clean, List<Intervention> rows, int position) {
    try {
      return run(clean, rows, position, true);
    } catch (InputException | IllegalStateException e) {
      // Whatever is wrong with the rows themselves shows again when they lie side by side.
      return List.of();
    }
  }

  private boolean isRight(
      List<FloatVector> chained, ChainSize size, OrtCleanRun clean, List<Intervention> rows) {
    List<Integer> ends = size.ends();
    List<Intervention> witnesses = ends.stream().map(rows::get).toList();
    List<FloatVector> aside = run(clean, witnesses, size.kept(), false);
    for (int i = 0; i < aside.size(); i++) {
      if (!agree(aside.get(i), chained.get(ends.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private List<FloatVector> run(
      OrtCleanRun clean, List<Intervention> rows, int position, boolean chained) {
    return new RowChunk(stretch, clean, rows, position, chained).run();
  }

  private static boolean agree(FloatVector one, FloatVector other) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < one.size(); i++) {
      largest = Math.max(largest, Math.abs(one.at(i)));
      difference = Math.max(difference, Math.abs(one.at(i) - other.at(i)));
    }
    return difference <= ROUNDING * largest;
  }
}
