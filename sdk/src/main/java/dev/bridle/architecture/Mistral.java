// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Mistral: a Llama without biases whose layers may all look through a window.
 *
 * <p>{@code sliding_window} is 4096 if the config does not say, and null where there is none, as
 * from version 0.2 on.
 */
final class Mistral implements Architecture {
  private static final int KV_HEADS = 8;
  private static final int WINDOW = 4096;

  @Override
  public String name() {
    return "mistral";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int kvHeads = ShapeKeys.USUAL.kvHeads(config, KV_HEADS);
    return ShapeKeys.USUAL.shape(name(), config, kvHeads, ShapeKeys.USUAL.headDim(config));
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("norm.weight", "model.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.rootMeanSquare(flow, weights, config.number("rms_norm_eps", 1e-6), hidden);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim());
    boolean slides = !config.saysNone("sliding_window");
    LayerTypes types = LayerTypes.of(decoder, config, WINDOW, layer -> slides);
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
      String q = attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), false);
      String k =
          attention.heads(at + "attention.k", normed, self + "k_proj", shape.kvHeads(), false);
      String v =
          attention.heads(at + "attention.v", normed, self + "v_proj", shape.kvHeads(), false);
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
      x = flow.add(at + "mlp.residual", x, mlp.apply(at + "mlp", rested, from + "mlp."));
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "norm")));
  }
}
