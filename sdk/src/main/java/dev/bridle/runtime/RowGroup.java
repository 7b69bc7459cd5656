// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.Conduct;
import dev.bridle.model.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Rows of a batch that are run together.
 *
 * @param rows which of the batch's rows they are
 * @param batch those rows
 */
record RowGroup(List<Integer> rows, TokenBatch batch) {
  RowGroup {
    rows = List.copyOf(rows);
  }

  /** A batch as rows that a graph runs as it runs each alone. */
  static List<RowGroup> of(TokenBatch batch, Conduct.Rows together) {
    List<Integer> all = IntStream.range(0, batch.rows()).boxed().toList();
    boolean equal = all.stream().map(batch::lengthOf).distinct().count() <= 1;
    if (together == Conduct.Rows.ANY
        || batch.rows() <= 1
        || (together == Conduct.Rows.EQUAL_LENGTH && equal)) {
      return List.of(new RowGroup(all, batch));
    }
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    for (int row : all) {
      int key = together == Conduct.Rows.ONE ? row : batch.lengthOf(row);
      groups.computeIfAbsent(key, it -> new ArrayList<>()).add(row);
    }
    return groups.values().stream().map(rows -> new RowGroup(rows, part(batch, rows))).toList();
  }

  private static TokenBatch part(TokenBatch batch, List<Integer> rows) {
    int[] prompts = rows.stream().mapToInt(batch::promptOf).toArray();
    return TokenBatch.of(rows.stream().map(batch::sequence).toList()).withPrompts(prompts);
  }

  /** How far to the left padding would have moved what this group says of a position. */
  int shift(TokenBatch whole) {
    return whole.length() - batch.length();
  }
}
