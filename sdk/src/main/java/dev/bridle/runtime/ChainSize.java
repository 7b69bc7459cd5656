// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.sweep.Intervention;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long chains of rows are at every layer.
 *
 * @param kept tokens that all rows share
 * @param length tokens of each row
 * @param rows how many lie in the chain when it goes into the layer after each
 */
record ChainSize(int kept, int length, List<Integer> rows) {
  ChainSize {
    rows = List.copyOf(rows);
  }

  /** The chains that interventions make, which are sorted by their first layer. */
  static ChainSize of(List<Intervention> interventions, int kept, int length, int layers) {
    List<Integer> rows = new ArrayList<>();
    int joined = 0;
    for (int layer = 0; layer + 1 < layers; layer++) {
      while (joined < interventions.size() && interventions.get(joined).firstLayer() <= layer) {
        joined++;
      }
      rows.add(joined);
    }
    return new ChainSize(kept, length, rows);
  }

  /** Whether every chain of this is the beginning of one of the other. */
  boolean isWithin(ChainSize other) {
    boolean within = kept == other.kept && length == other.length;
    for (int layer = 0; layer < rows.size(); layer++) {
      within &= rows.get(layer) <= other.rows.get(layer);
    }
    return within;
  }

  /** Whether no layer has two rows to chain. */
  boolean isTrivial() {
    return rows.stream().allMatch(count -> count <= 1);
  }

  /** The last row of each chain, which lies behind the most others. */
  List<Integer> ends() {
    Set<Integer> ends = new TreeSet<>();
    rows.stream().filter(count -> count > 0).forEach(count -> ends.add(count - 1));
    return List.copyOf(ends);
  }
}
