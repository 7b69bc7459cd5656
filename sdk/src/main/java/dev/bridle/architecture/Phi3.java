// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Phi-3: a Llama whose layers are stored fused, queries, keys and values as one and the MLP's gate
 * with its widening.
 *
 * <p>Long contexts come from LongRoPE; {@code sliding_window} may close a window over all layers.
 */
final class Phi3 implements Architecture {
  @Override
  public String name() {
    return "phi3";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.USUAL.grouped(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    long wide = shape.zWidth();
    long keys = (long) shape.kvHeads() * shape.headDim();
    Rows qRows = Rows.range("q", 0, wide, wide + 2 * keys);
    Rows kRows = Rows.range("k", wide, keys, wide + 2 * keys);
    Rows vRows = Rows.range("v", wide + keys, keys, wide + 2 * keys);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("norm.weight", "model.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.rootMeanSquare(flow, weights, config.number("rms_norm_eps", 1e-5), hidden);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim());
    boolean slides = config.has("sliding_window");
    LayerTypes types = LayerTypes.of(decoder, config, Integer.MAX_VALUE, layer -> slides);
    double scale = 1 / Math.sqrt(shape.headDim());
    Activation activation = Activation.of(config, "hidden_act", "silu");
    int inner = config.positive("intermediate_size");
    GatedMlp mlp = new GatedMlp(flow, linear, activation, hidden, inner, false);

    Vocabulary words =
        Vocabulary.of(
            decoder, weights, config, root + "embed_tokens.weight", "lm_head.weight", false);
    String x = words.embed("embedding");

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "layers." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "attention.norm", x, from + "input_layernorm");
      String self = from + "self_attn.";
      String qkv = self + "qkv_proj";
      String q = attention.heads(at + "attention.q", normed, qkv, qRows, false);
      String k = attention.heads(at + "attention.k", normed, qkv, kRows, false);
      String v = attention.heads(at + "attention.v", normed, qkv, vRows, false);
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              Scores.scaled(scale, types.mask(layer)));
      String attended = attention.project(layer, z, self + "o_proj", false);
      x = flow.add(at + "attention.residual", x, attended);

      String rested = norm.apply(at + "mlp.norm", x, from + "post_attention_layernorm");
      x = flow.add(at + "mlp.residual", x, mlp.applyFused(at + "mlp", rested, from + "mlp."));
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "norm")));
  }
}
