// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows that run together to the logits. */
final class RowChunk {
  private final StretchRun stretch;
  private final OrtCleanRun clean;
  private final RunningRows rows;
  private final int firstLayer;

  /**
   * Prepares rows.
   *
   * @param interventions sorted by their first layer
   * @param position where they begin
   * @param chained whether they lie one behind the other
   */
  RowChunk(
      StretchRun stretch,
      OrtCleanRun clean,
      List<Intervention> interventions,
      int position,
      boolean chained) {
    this.stretch = stretch;
    this.clean = clean;
    this.rows = new RunningRows(stretch, clean, interventions, position, chained);
    this.firstLayer = interventions.get(0).firstLayer();
  }

  /** Runs them all; the logits after the last token of each. */
  List<FloatVector> run() {
    int layers = stretch.count() - 1;
    for (int layer = firstLayer; layer < layers; layer++) {
      rows.enter(layer);
      if (layer + 1 < layers) {
        rows.advance(layer + 1);
      }
    }
    Map<String, TokenRows> ends = new HashMap<>();
    rows.values().forEach((name, own) -> ends.put(name, own.lastOfEach(rows.length())));
    TokenRows logits = stretch.logits(rows.layout().lastTokens(), clean, ends);
    List<FloatVector> read = new ArrayList<>();
    for (int row = 0; row < rows.active(); row++) {
      read.add(FloatVector.of(logits.slice(row, row + 1).data()));
    }
    return read;
  }
}
