// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

/** Layout changes of queries, keys and values. */
final class HeadSplits {
  private HeadSplits() {}

  /** [batch, length, n·d] as heads [batch, n, length, d]. */
  static String apart(OperatorWriter writer, String value, long heads) {
    return writer.transpose("heads", writer.reshape("apart", value, 0, 0, heads, -1), 0, 2, 1, 3);
  }

  /** [batch, n, length, d] with each head as often as others share it, until there are so many. */
  static String repeat(OperatorWriter writer, String value, long heads) {
    String all = writer.integers("repeat.heads", heads);
    String times =
        writer.apply("Div", "repeat.times", all, writer.sizes("repeat.own", value, 1, 2));
    String one = writer.integers("repeat.one", 1, 1);
    String shape = writer.concat("repeat.shape", 0, one, times, one);
    String expanded =
        writer.apply("Expand", "repeat.expanded", writer.unsqueeze("repeat.in", value, 2), shape);
    String rows = writer.sizes("repeat.rows", value, 0, 1);
    String rest = writer.sizes("repeat.rest", value, 2, 4);
    return writer.reshape("repeated", expanded, writer.concat("repeat.target", 0, rows, all, rest));
  }
}
