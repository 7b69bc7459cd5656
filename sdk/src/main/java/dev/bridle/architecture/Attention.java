// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.tensor.ElementType;

/** Causal attention with a key-value cache and grouped queries, up to z. */
final class Attention {
  private final Decoder decoder;
  private final Flow flow;
  private final Linear linear;

  Attention(Decoder decoder, Linear linear) {
    this.decoder = decoder;
    this.flow = decoder.flow();
    this.linear = linear;
  }

  /** Rows through a linear layer as so many heads [batch, count, sequence, d]. */
  String heads(String name, String x, String from, int count, boolean hasBias) {
    ModelShape shape = decoder.shape();
    long out = (long) count * shape.headDim();
    String wide = linear.apply(name, x, from, shape.hiddenSize(), out, hasBias);
    return split(name, wide, count);
  }

  /** The same where the layer has these rows of a tensor in which several are stored as one. */
  String heads(String name, String x, String from, Rows rows, boolean hasBias) {
    ModelShape shape = decoder.shape();
    String wide = linear.apply(name, x, from, rows, shape.hiddenSize(), hasBias);
    return split(name, wide, Math.toIntExact(rows.count() / shape.headDim()));
  }

  /** z [batch, sequence, H·d] through the output projection. */
  String project(int layer, String z, String from, boolean hasBias) {
    ModelShape shape = decoder.shape();
    String at = "layers." + layer + ".attention.projection";
    return linear.apply(at, z, from, shape.zWidth(), shape.hiddenSize(), hasBias);
  }

  /** [batch, sequence, n·d] as heads [batch, n, sequence, d]. */
  String split(String name, String value, int heads) {
    String split = flow.reshape(name + ".split", value, 0, 0, heads, decoder.shape().headDim());
    return flow.transpose(name + ".heads", split, 0L, 2L, 1L, 3L);
  }

  /**
   * Heads q [batch, H, sequence, d], k and v [batch, Hkv, sequence, d] as z [batch, sequence, H·d].
   */
  String apply(int layer, String q, String k, String v, Scores how) {
    ModelShape shape = decoder.shape();
    String at = "layers." + layer + ".attention";
    String keys = flow.concat("present." + layer + ".key", 2, decoder.past(layer, "key"), k);
    String values = flow.concat("present." + layer + ".value", 2, decoder.past(layer, "value"), v);
    String transposed = flow.transpose(at + ".keys", repeat(at + ".key", keys), 0L, 1L, 3L, 2L);
    // Scaling the queries is cheaper than scaling the scores: one row instead of a square.
    String scaled = flow.multiply(at + ".scaled", q, flow.number(at + ".scale", how.scale()));
    String scores = flow.matMul(at + ".scores", scaled, transposed);
    String capped = how.cap().caps() ? how.cap().apply(flow, at + ".capped", scores) : scores;
    String masked = flow.add(at + ".masked", capped, how.mask());
    String pattern = flow.softmax(at + ".pattern", masked);
    String mixed = flow.matMul(at + ".mixed", pattern, repeat(at + ".value", values));
    decoder
        .graph()
        .declare(
            OnnxValue.of(
                mixed, ElementType.FLOAT32, "batch", shape.heads(), "sequence", shape.headDim()));
    String rows = flow.transpose(at + ".rows", mixed, 0L, 2L, 1L, 3L);
    return flow.reshape(at + ".z", rows, 0, 0, shape.zWidth());
  }

  /** Each key-value head as often as queries share it. */
  private String repeat(String name, String value) {
    ModelShape shape = decoder.shape();
    int group = shape.heads() / shape.kvHeads();
    if (group == 1) {
      return value;
    }
    String apart = flow.unsqueeze(name + ".apart", value, 2);
    String repeated =
        flow.apply(
            "Expand", name + ".repeated", apart, flow.integers(name + ".group", 1, 1, group, 1, 1));
    // The length is inferred: batch and width are kept, heads are known.
    return flow.reshape(name + ".shared", repeated, 0, shape.heads(), -1, shape.headDim());
  }
}
