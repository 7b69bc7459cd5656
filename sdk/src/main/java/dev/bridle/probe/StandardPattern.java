// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;

/**
 * {@code ai.onnx} Attention: q, k and v apart, with an axis of heads or with heads side by side.
 */
final class StandardPattern implements FusedPattern {
  private final ValueTypes types;

  StandardPattern(OnnxGraph graph) {
    this.types = new ValueTypes(graph);
  }

  @Override
  public String obstacle(OnnxNode node) {
    return node.integer("left_window_size", -1) >= 0 || node.integer("right_window_size", -1) >= 0
        ? "it has a window"
        : "";
  }

  @Override
  public Mixture write(OperatorWriter writer, AttentionSite site, OnnxNode node) {
    boolean headsFirst = types.rank(node.input(0)).orElse(ranked(node)) == 4;
    String q = heads(writer.in("q"), node.input(0), site.heads(), headsFirst);
    long shared = node.integer("kv_num_heads", site.heads());
    String k = heads(writer.in("k"), node.input(1), shared, headsFirst);
    String v = heads(writer.in("v"), node.input(2), shared, headsFirst);
    if (!node.input(4).isEmpty()) {
      k = before(writer.in("past_k"), node.input(4), k);
      v = before(writer.in("past_v"), node.input(5), v);
    }
    double scale = node.number("scale", (float) (1 / Math.sqrt(site.headDim())));
    Scores scores = Scores.of(writer, q, k, site.heads(), scale);
    scores.cap(node.number("softcap", 0));
    mask(scores, node.input(3));
    if (node.integer("is_causal", 0) == 1) {
      scores.closeLater();
    }
    if (!node.input(6).isEmpty()) {
      closePadding(writer.in("padding"), scores, node.input(6), k);
    }
    return new Mixture(scores.softmax(), v, headsFirst, q, k);
  }

  /** The attribute is needed where heads have no axis of their own. */
  private static int ranked(OnnxNode node) {
    return node.integer("q_num_heads", 0) > 0 ? 3 : 4;
  }

  private static String heads(OperatorWriter at, String value, long heads, boolean apart) {
    String wide = at.cast("wide", ElementType.FLOAT32, value);
    return apart ? wide : HeadSplits.apart(at, wide, heads);
  }

  private static String before(OperatorWriter at, String past, String value) {
    return at.concat("all", 2, at.cast("wide", ElementType.FLOAT32, past), value);
  }

  private void mask(Scores scores, String mask) {
    if (mask.isEmpty()) {
      return;
    }
    if (types.isTruth(mask)) {
      scores.closeUnless("open", mask);
    } else {
      scores.add("mask", mask);
    }
  }

  /** Keys from each row's own length on are padding. */
  private static void closePadding(OperatorWriter at, Scores scores, String lengths, String k) {
    String keys = at.range("keys", at.integer("first", 0), at.size("total", k, 2));
    String column = at.reshape("lengths", lengths, -1, 1, 1, 1);
    scores.closeUnless("real", at.apply("Greater", "inside", column, keys));
  }
}
