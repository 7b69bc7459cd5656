// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.segment.Segment;
import dev.bridle.sweep.Intervention;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that run together: all begin at one position, each at a layer of its own.
 *
 * <p>A row joins when the others reach the layer where it begins: its z so far, and all that is
 * carried past that layer, is the clean run's.
 */
final class RowChunk {
  private final StretchRun stretch;
  private final OrtCleanRun clean;
  private final List<Intervention> interventions;
  private final int position;
  private final int length;
  private final boolean chained;
  private final Map<String, TokenRows> values = new HashMap<>();
  private int active;

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
    this.interventions = List.copyOf(interventions);
    this.position = position;
    this.length = clean.length() - position;
    this.chained = chained;
  }

  /** Runs them all; the logits after the last token of each. */
  List<FloatVector> run() {
    int layers = stretch.count() - 1;
    for (int layer = interventions.get(0).firstLayer(); layer < layers; layer++) {
      join(layer);
      change(layer);
      if (layer + 1 < layers) {
        advance(layer + 1);
      }
    }
    Map<String, TokenRows> ends = new HashMap<>();
    values.forEach((name, rows) -> ends.put(name, rows.lastOfEach(length)));
    TokenRows logits = stretch.logits(layout().lastTokens(), clean, ends);
    List<FloatVector> read = new ArrayList<>();
    for (int row = 0; row < active; row++) {
      read.add(FloatVector.of(logits.slice(row, row + 1).data()));
    }
    return read;
  }

  private RowLayout layout() {
    return new RowLayout(active, length, position, chained);
  }

  private void join(int layer) {
    int joined = active;
    while (joined < interventions.size() && interventions.get(joined).firstLayer() == layer) {
      joined++;
    }
    put(stretch.segment(layer + 1).takes(), clean.zRows(layer), joined - active);
    for (String name : stretch.carriedPast(layer)) {
      put(name, clean.carried(name), joined - active);
    }
    active = joined;
  }

  private void put(String name, TokenRows whole, int times) {
    TokenRows before = values.getOrDefault(name, TokenRows.none(whole.width()));
    values.put(name, before.then(whole.slice(position, clean.length()), times));
  }

  private void change(int layer) {
    TokenRows z = values.get(stretch.segment(layer + 1).takes());
    for (int row = 0; row < active; row++) {
      int token = row * length;
      interventions.get(row).changes().stream()
          .filter(change -> change.head().layer() == layer)
          .forEach(change -> change.applyTo(z.data(), position, token, clean.heads()));
    }
  }

  private void advance(int index) {
    Segment segment = stretch.segment(index);
    Set<String> wanted = new LinkedHashSet<>(segment.carriedOut());
    wanted.add(segment.gives());
    Map<String, TokenRows> made = stretch.run(index, layout(), clean, values, wanted);
    values.remove(segment.takes());
    values.keySet().retainAll(stretch.carriedPast(index));
    values.putAll(made);
  }
}
