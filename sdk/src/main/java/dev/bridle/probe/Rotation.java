// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxNode;
import dev.bridle.tensor.ElementType;

/** Turns queries by their positions as GroupQueryAttention does inside, by its tables. */
final class Rotation {
  private final OperatorWriter writer;
  private final OnnxNode node;

  Rotation(OperatorWriter writer, OnnxNode node) {
    this.writer = writer;
    this.node = node;
  }

  /** Queries [batch, H, sequence, d], of which the first numbers turn in pairs. */
  String turn(String queries) {
    String cos = table("cos", 7, queries);
    String sin = table("sin", 8, queries);
    String half = writer.sizes("half", cos, 3, 4);
    String both = writer.apply("Add", "both", half, half);
    String zero = writer.integers("zero", 0);
    String end = writer.integers("end", Long.MAX_VALUE);
    String turning = writer.slice("turning", queries, 3, zero, both);
    String rest = writer.slice("rest", queries, 3, both, end);
    boolean interleaved = node.integer("rotary_interleaved", 0) == 1;
    String turned =
        interleaved ? neighbours(turning, cos, sin) : halves(turning, half, both, cos, sin);
    return writer.concat("turned", 3, turned, rest);
  }

  /** Number i goes with number i + half. */
  private String halves(String turning, String half, String both, String cos, String sin) {
    String zero = writer.integers("halves.zero", 0);
    String first = writer.slice("first", turning, 3, zero, half);
    String second = writer.slice("second", turning, 3, half, both);
    return writer.concat(
        "halves", 3, lower(first, second, cos, sin), upper(first, second, cos, sin));
  }

  /** Number 2·i goes with number 2·i + 1. */
  private String neighbours(String turning, String cos, String sin) {
    String shape = writer.apply("Shape", "pairs.shape", turning);
    String front = writer.slice("pairs.front", shape, 0, 0, 3);
    String target = writer.concat("pairs.target", 0, front, writer.integers("pairs.two", -1, 2));
    String pairs = writer.reshape("pairs", turning, target);
    String first = writer.gather("first", 4, pairs, writer.integer("pairs.zero", 0));
    String second = writer.gather("second", 4, pairs, writer.integer("pairs.one", 1));
    String turned =
        writer.concat(
            "pairs.turned",
            4,
            writer.unsqueeze("pairs.lower", lower(first, second, cos, sin), 4),
            writer.unsqueeze("pairs.upper", upper(first, second, cos, sin), 4));
    return writer.reshape("neighbours", turned, shape);
  }

  private String lower(String first, String second, String cos, String sin) {
    return writer.apply(
        "Sub",
        "lower",
        writer.apply("Mul", "lower.cos", first, cos),
        writer.apply("Mul", "lower.sin", second, sin));
  }

  private String upper(String first, String second, String cos, String sin) {
    return writer.apply(
        "Add",
        "upper",
        writer.apply("Mul", "upper.cos", second, cos),
        writer.apply("Mul", "upper.sin", first, sin));
  }

  /** A table's rows of each query's position [batch, 1, sequence, half]. */
  private String table(String name, int input, String queries) {
    OperatorWriter at = writer.in(name);
    String wide = at.cast("wide", ElementType.FLOAT32, node.input(input));
    return at.unsqueeze("heads", at.gather("rows", 0, wide, positions(at, queries)), 1);
  }

  /** As they are fed; else counted from what each row keeps of earlier runs. */
  private String positions(OperatorWriter at, String queries) {
    if (!node.input(9).isEmpty()) {
      return node.input(9);
    }
    String last = at.cast("last", ElementType.INT64, node.input(5));
    String column = at.reshape("last.column", last, -1, 1);
    String length = at.size("length", queries, 2);
    String from =
        at.apply("Sub", "from", at.apply("Add", "end", column, at.integer("one", 1)), length);
    return at.apply("Add", "positions", from, at.range("steps", at.integer("zero", 0), length));
  }
}
