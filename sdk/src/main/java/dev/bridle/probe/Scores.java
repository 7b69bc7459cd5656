// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.tensor.ElementType;

/**
 * One attention's scores on their way to a pattern, in single precision; each method adds a step.
 *
 * <p>The order is the one that ONNX Runtime keeps in every one of its operators: scale, cap, add,
 * close, softmax.
 */
final class Scores {
  /** The lowest single: softmax makes exactly zero of it, and no row becomes not-a-number. */
  private static final double CLOSED = -Float.MAX_VALUE;

  private final OperatorWriter writer;
  private final String queries;
  private final String keys;
  private String value;

  private Scores(OperatorWriter writer, String queries, String keys) {
    this.writer = writer;
    this.queries = queries;
    this.keys = keys;
  }

  /** Of queries [batch, H, sequence, d] and keys [batch, Hkv, total, d], times a factor. */
  static Scores of(OperatorWriter writer, String queries, String keys, long heads, double factor) {
    Scores scores = new Scores(writer, queries, keys);
    String repeated = HeadSplits.repeat(writer.in("key"), keys, heads);
    String turned = writer.transpose("keys", repeated, 0, 1, 3, 2);
    String scaled = writer.apply("Mul", "scaled", queries, writer.number("scale", factor));
    scores.value = writer.apply("MatMul", "scores", scaled, turned);
    return scores;
  }

  /** Bends scores so that none is beyond a cap; none where the cap is zero. */
  void cap(double cap) {
    if (cap > 0) {
      String limit = writer.number("cap", cap);
      String bent = writer.apply("Tanh", "bent", writer.apply("Div", "in_caps", value, limit));
      value = writer.apply("Mul", "capped", bent, limit);
    }
  }

  /** Adds numbers that broadcast to [batch, H, sequence, total]. */
  void add(String name, String bias) {
    String wide = writer.cast(name + ".wide", ElementType.FLOAT32, bias);
    value = writer.apply("Add", name, value, wide);
  }

  /** Adds a number wherever an integer mask [batch, total] or [batch, sequence, total] is zero. */
  void addWhereMasked(String mask, double number) {
    String rows = writer.sizes("mask.rows", queries, 0, 1);
    String total = writer.sizes("mask.total", keys, 2, 3);
    String target =
        writer.concat("mask.shape", 0, rows, writer.integers("mask.middle", 1, -1), total);
    String open =
        writer.cast("mask.open", ElementType.BOOL, writer.reshape("mask.four", mask, target));
    String zero = writer.number("mask.zero", 0);
    add("masked", writer.apply("Where", "mask", open, zero, writer.number("mask.low", number)));
  }

  /** Leaves open only where truth values that broadcast to [batch, H, sequence, total] say so. */
  void closeUnless(String name, String open) {
    value = writer.apply("Where", name, open, value, writer.number(name + ".closed", CLOSED));
  }

  /** Closes what stands later than a query; the last query stands at the last key. */
  void closeLater() {
    closeUnless("causal", writer.atMost("earlier", keyIndices(), queryIndices()));
  }

  /** Closes what stands further back than so many keys, the query's own counted. */
  void closeFurtherBackThan(long window) {
    String reach =
        writer.apply("Sub", "window.end", queryIndices(), writer.integer("window", window));
    closeUnless("windowed", writer.apply("Greater", "near", keyIndices(), reach));
  }

  /** The pattern [batch, H, sequence, total]. */
  String softmax() {
    return writer.softmax("pattern", value);
  }

  /** A softmax in which one more score takes its share, a number [H], one a head or for all. */
  String softmaxBeside(String sink) {
    String wide = writer.cast("sink.wide", ElementType.FLOAT32, sink);
    String column = writer.reshape("sink.column", wide, 1, -1, 1, 1);
    String first = writer.slice("sink.like", value, 3, 0, 1);
    String zeros = writer.apply("Mul", "sink.zeros", first, writer.number("sink.zero", 0));
    String beside =
        writer.concat("sink.beside", 3, value, writer.apply("Add", "sink", zeros, column));
    return writer.slice("pattern", writer.softmax("sink.softmax", beside), 3, 0, -1);
  }

  private String keyIndices() {
    String total = writer.size("total", keys, 2);
    return writer.range("key_indices", writer.integer("first", 0), total);
  }

  /** A column: each query's index among the keys. */
  private String queryIndices() {
    String total = writer.size("end", keys, 2);
    String from = writer.apply("Sub", "start", total, writer.size("length", queries, 2));
    return writer.unsqueeze("queries", writer.range("query_indices", from, total), 1);
  }
}
