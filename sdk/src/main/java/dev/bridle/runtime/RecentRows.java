// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows of numbers by what they are of: as many as have room, those that were used last. */
final class RecentRows {
  private static final float LOAD = 0.75f;

  private final long bytes;
  private final Map<Integer, float[]> rows = new LinkedHashMap<>(16, LOAD, true);
  private long held;

  /** With room for so many bytes of numbers. */
  RecentRows(long bytes) {
    this.bytes = bytes;
  }

  /** Those of these keys that are here. */
  synchronized Map<Integer, float[]> of(int... keys) {
    Map<Integer, float[]> found = new HashMap<>();
    for (int key : keys) {
      float[] row = rows.get(key);
      if (row != null) {
        found.put(key, row);
      }
    }
    return found;
  }

  /** Takes rows, which nobody changes from then on, and gives up others for them. */
  synchronized void keep(Map<Integer, float[]> more) {
    more.forEach(
        (key, row) -> {
          float[] before = rows.put(key, row);
          held += size(row) - (before == null ? 0 : size(before));
        });
    Iterator<float[]> oldest = rows.values().iterator();
    while (held > bytes && oldest.hasNext()) {
      held -= size(oldest.next());
      oldest.remove();
    }
  }

  private static long size(float[] row) {
    return (long) Float.BYTES * row.length;
  }
}
