// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.segment.Segment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many tokens of rows to run together, found by running a stretch in the middle.
 *
 * <p>Few leave a device idle, and many need memory without being faster: the fewest are taken that
 * come within a twentieth of the best rate.
 */
final class ChunkSize {
  private static final int LENGTH = 8;
  private static final int LEAST = 64;
  private static final int MOST = 1024;
  private static final double NEARLY = 0.95;
  private static final int REPETITIONS = 3;

  private final StretchRun stretch;
  private int measured;

  ChunkSize(StretchRun stretch) {
    this.stretch = stretch;
  }

  /** Tokens at once, measured the first time. */
  synchronized int tokens(OrtCleanRun clean) {
    if (measured == 0) {
      measured = measure(clean);
    }
    return measured;
  }

  private int measure(OrtCleanRun clean) {
    int length = Math.min(LENGTH, clean.length());
    Map<Integer, Double> rates = new HashMap<>();
    double best = 0;
    for (int tokens = LEAST; tokens <= MOST; tokens *= 2) {
      double rate = rate(clean, length, tokens / length);
      rates.put(tokens, rate);
      best = Math.max(best, rate);
    }
    for (int tokens = LEAST; tokens < MOST; tokens *= 2) {
      if (rates.get(tokens) >= NEARLY * best) {
        return tokens;
      }
    }
    return MOST;
  }

  /** Tokens a second of the best of a few runs. */
  private double rate(OrtCleanRun clean, int length, int rows) {
    int index = stretch.count() / 2;
    Segment segment = stretch.segment(index);
    Map<String, TokenRows> values = new HashMap<>();
    if (index > 0) {
      TokenRows z = clean.zRows(index - 1).slice(0, length);
      values.put(segment.takes(), TokenRows.none(z.width()).then(z, rows));
    }
    for (String name : segment.carriedIn()) {
      TokenRows carried = clean.carried(name).slice(0, length);
      values.put(name, TokenRows.none(carried.width()).then(carried, rows));
    }
    RowLayout layout = new RowLayout(rows, length, 0, false);
    double best = 0;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
      long start = System.nanoTime();
      stretch.run(index, layout, clean, values, Set.of(segment.gives()));
      best = Math.max(best, (double) rows * length / (System.nanoTime() - start));
    }
    return best;
  }
}
