// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.site.AttentionSite;
import dev.bridle.tensor.ElementType;

/**
 * {@code com.microsoft} GroupQueryAttention: rotation and cache inside.
 *
 * <p>Keys and values are read off what the operator keeps, turned already; queries are turned
 * again.
 */
final class GroupQueryPattern implements FusedPattern {
  @Override
  public String obstacle(OnnxNode node) {
    boolean quantized =
        node.attributes().get("k_quant_type") instanceof OnnxAttribute.TextValue type
            && !type.value().equals("NONE");
    if (quantized) {
      return "its cache holds integers";
    }
    return node.outputs().size() > 2 && !node.outputs().get(2).isEmpty()
        ? ""
        : "it does not give the keys that it keeps";
  }

  @Override
  public Mixture write(OperatorWriter writer, AttentionSite site, OnnxNode node) {
    long shared = node.integer("kv_num_heads", site.heads());
    boolean packed = node.input(1).isEmpty();
    OperatorWriter at = writer.in("q");
    String wide = at.cast("wide", ElementType.FLOAT32, node.input(0));
    String own = HeadSplits.apart(at, wide, packed ? site.heads() + 2 * shared : site.heads());
    String q = packed ? at.slice("own", own, 1, 0, site.heads()) : own;
    if (node.integer("do_rotary", 0) == 1) {
      q = new Rotation(writer.in("turn"), node).turn(q);
    }
    String k = writer.cast("k", ElementType.FLOAT32, node.outputs().get(1));
    String v = writer.cast("v", ElementType.FLOAT32, node.outputs().get(2));
    double scale =
        node.number("scale", 0) == 0 ? 1 / Math.sqrt(site.headDim()) : node.number("scale", 0);
    Scores scores = Scores.of(writer, q, k, site.heads(), scale);
    scores.cap(node.number("softcap", 0));
    if (!node.input(10).isEmpty()) {
      scores.add("bias", node.input(10));
    }
    scores.closeLater();
    if (node.integer("local_window_size", -1) > 0) {
      scores.closeFurtherBackThan(node.integer("local_window_size", -1));
    }
    return new Mixture(softmax(writer, scores, node), v, false, q, k);
  }

  private static String softmax(OperatorWriter writer, Scores scores, OnnxNode node) {
    if (!node.input(11).isEmpty()) {
      return scores.softmaxBeside(node.input(11));
    }
    return node.integer("smooth_softmax", 0) == 1
        ? scores.softmaxBeside(writer.number("smooth", 0))
        : scores.softmax();
  }
}
