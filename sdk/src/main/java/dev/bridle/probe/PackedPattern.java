// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;
import java.util.List;

/** {@code com.microsoft} Attention: the weights of q, k and v stand side by side inside. */
final class PackedPattern implements FusedPattern {
  @Override
  public String obstacle(OnnxNode node) {
    if (node.integer("do_rotary", 0) == 1) {
      return "it turns its queries and keys inside";
    }
    return node.input(6).isEmpty() ? "" : "its cache is longer than what it holds";
  }

  @Override
  public Mixture write(OperatorWriter writer, AttentionSite site, OnnxNode node) {
    long[] widths = widths(site, node);
    String all = projected(writer, node);
    String q = part(writer.in("q"), site, all, 0, widths[0]);
    String k = part(writer.in("k"), site, all, widths[0], widths[0] + widths[1]);
    String v = part(writer.in("v"), site, all, widths[0] + widths[1], Long.MAX_VALUE);
    if (!node.input(4).isEmpty()) {
      k = before(writer.in("past_k"), node.input(4), 0, k);
      v = before(writer.in("past_v"), node.input(4), 1, v);
    }
    double width = (double) widths[0] / site.heads();
    double scale = node.number("scale", 0) == 0 ? 1 / Math.sqrt(width) : node.number("scale", 0);
    Scores scores = Scores.of(writer, q, k, site.heads(), scale);
    if (!node.input(5).isEmpty()) {
      scores.add("bias", node.input(5));
    }
    if (!node.input(3).isEmpty()) {
      scores.addWhereMasked(
          node.input(3), node.number("mask_filter_value", MultiHeadPattern.MASKED));
    }
    if (node.integer("unidirectional", 0) == 1) {
      scores.closeLater();
    }
    return new Mixture(scores.softmax(), v, false, q, k);
  }

  private static long[] widths(AttentionSite site, OnnxNode node) {
    List<Long> said = node.integers("qkv_hidden_sizes");
    return said.size() == 3
        ? new long[] {said.get(0), said.get(1)}
        : new long[] {site.width(), site.width()};
  }

  /** q, k and v of every position side by side. */
  private static String projected(OperatorWriter writer, OnnxNode node) {
    String x = writer.cast("x", ElementType.FLOAT32, node.input(0));
    String weights = writer.cast("weights", ElementType.FLOAT32, node.input(1));
    String product = writer.apply("MatMul", "product", x, weights);
    return node.input(2).isEmpty()
        ? product
        : writer.apply(
            "Add", "qkv", product, writer.cast("bias.wide", ElementType.FLOAT32, node.input(2)));
  }

  private static String part(
      OperatorWriter at, AttentionSite site, String all, long from, long to) {
    return HeadSplits.apart(at, at.slice("part", all, 2, from, to), site.heads());
  }

  /** What is kept stands stacked: keys, then values. */
  private static String before(OperatorWriter at, String past, long which, String heads) {
    String kept = at.gather("kept", 0, past, at.integer("which", which));
    return at.concat("all", 2, at.cast("wide", ElementType.FLOAT32, kept), heads);
  }
}
