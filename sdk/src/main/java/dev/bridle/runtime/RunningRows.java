// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.segment.Segment;
import dev.bridle.sweep.Intervention;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows on their way through the layers: all begin at one position, each at a layer of its own.
 *
 * <p>A row joins when the others reach the layer where it begins: its z so far, and all that is
 * carried past that layer, is the clean run's.
 */
final class RunningRows {
  private final StretchRun stretch;
  private final OrtCleanRun clean;
  private final List<Intervention> interventions;
  private final int position;
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
  RunningRows(
      StretchRun stretch,
      OrtCleanRun clean,
      List<Intervention> interventions,
      int position,
      boolean chained) {
    this.stretch = stretch;
    this.clean = clean;
    this.interventions = List.copyOf(interventions);
    this.position = position;
    this.chained = chained;
  }

  /** How many have joined. */
  int active() {
    return active;
  }

  /** Tokens of each. */
  int length() {
    return clean.length() - position;
  }

  RowLayout layout() {
    return new RowLayout(active, length(), position, chained);
  }

  /** The z of the layer that was entered last, and what is carried past it, by name. */
  Map<String, TokenRows> values() {
    return values;
  }

  /** What the clean run has in place of those values, at these positions. */
  Map<String, TokenRows> cleanValues(int layer) {
    Map<String, TokenRows> own = new HashMap<>();
    own.put(stretch.segment(layer + 1).takes(), cleanZ(layer));
    for (String name : stretch.carriedPast(layer)) {
      own.put(name, clean.carried(name).slice(position, clean.length()));
    }
    return own;
  }

  /** Lets rows join that begin at a layer, and makes the changes of that layer. */
  void enter(int layer) {
    int joined = active;
    while (joined < interventions.size() && interventions.get(joined).firstLayer() == layer) {
      joined++;
    }
    int more = joined - active;
    cleanValues(layer).forEach((name, own) -> put(name, own, more));
    active = joined;
    change(layer);
  }

  private void put(String name, TokenRows own, int times) {
    values.put(name, values.getOrDefault(name, TokenRows.none(own.width())).then(own, times));
  }

  /** Heads of a frozen row put out what they did, before any are changed. */
  private void change(int layer) {
    TokenRows z = values.get(stretch.segment(layer + 1).takes());
    TokenRows own = cleanZ(layer);
    for (int row = 0; row < active; row++) {
      int token = row * length();
      if (interventions.get(row).frozen()) {
        System.arraycopy(own.data(), 0, z.data(), token * z.width(), own.data().length);
      }
      interventions.get(row).changes().stream()
          .filter(change -> change.head().layer() == layer)
          .forEach(change -> change.applyTo(z.data(), position, token, clean.heads()));
    }
  }

  private TokenRows cleanZ(int layer) {
    return clean.zRows(layer).slice(position, clean.length());
  }

  /** Runs a stretch, from the z of the layer before it to its own. */
  void advance(int index) {
    Segment segment = stretch.segment(index);
    Set<String> wanted = new LinkedHashSet<>(segment.carriedOut());
    wanted.add(segment.gives());
    Map<String, TokenRows> made = stretch.run(index, layout(), clean, values, wanted);
    values.remove(segment.takes());
    values.keySet().retainAll(stretch.carriedPast(index));
    values.putAll(made);
  }
}
