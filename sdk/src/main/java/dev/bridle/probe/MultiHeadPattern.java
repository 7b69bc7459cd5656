// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;

/** {@code com.microsoft} MultiHeadAttention: q, k and v apart, as many key as query heads. */
final class MultiHeadPattern implements FusedPattern {
  /** What the operator adds to masked scores where it is not told otherwise. */
  static final float MASKED = -10000;

  private final ValueTypes types;

  MultiHeadPattern(OnnxGraph graph) {
    this.types = new ValueTypes(graph);
  }

  @Override
  public String obstacle(OnnxNode node) {
    if (node.input(1).isEmpty() || node.input(2).isEmpty()) {
      return "its queries, keys and values are packed together";
    }
    return node.input(9).isEmpty() ? "" : "its keys are those of several beams";
  }

  @Override
  public Mixture write(OperatorWriter writer, AttentionSite site, OnnxNode node) {
    String q = part(writer.in("q"), site, node, 0);
    String k = part(writer.in("k"), site, node, 1);
    String v = part(writer.in("v"), site, node, 2);
    double scale = node.number("scale", (float) (1 / Math.sqrt(site.headDim())));
    Scores scores = Scores.of(writer, q, k, site.heads(), scale);
    if (!node.input(5).isEmpty()) {
      scores.add("bias", node.input(5));
    }
    if (!node.input(4).isEmpty()) {
      scores.addWhereMasked(node.input(4), node.number("mask_filter_value", MASKED));
    }
    if (node.integer("unidirectional", 0) == 1) {
      scores.closeLater();
    }
    return new Mixture(scores.softmax(), v, false, q, k);
  }

  /** Heads of q, k or v, with their bias, after what is kept of earlier runs. */
  private String part(OperatorWriter at, AttentionSite site, OnnxNode node, int which) {
    String wide = at.cast("wide", ElementType.FLOAT32, node.input(which));
    if (types.rank(node.input(which)).orElse(3) == 4) {
      return wide;
    }
    String whole = wide;
    if (!node.input(3).isEmpty()) {
      String all = at.cast("bias.wide", ElementType.FLOAT32, node.input(3));
      String[] own = {"queries", "keys", "values"};
      String row =
          at.slice("bias." + own[which], all, 0, which * (long) site.width(), end(site, which));
      whole = at.apply("Add", "biased", wide, row);
    }
    String heads = HeadSplits.apart(at, whole, site.heads());
    String past = which == 0 ? "" : node.input(5 + which);
    return past.isEmpty()
        ? heads
        : at.concat("all", 2, at.cast("past", ElementType.FLOAT32, past), heads);
  }

  private static long end(AttentionSite site, int which) {
    return which == 2 ? Long.MAX_VALUE : (which + 1L) * site.width();
  }
}
