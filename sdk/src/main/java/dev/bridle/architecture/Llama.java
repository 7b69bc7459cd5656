// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Llama: rotary positions, root-mean-square norms, grouped queries, a gated MLP, no biases.
 *
 * <p>SmolLM, TinyLlama and the embedded pony are Llamas too. Biases appear where {@code
 * attention_bias} or {@code mlp_bias} say so.
 */
final class Llama implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.USUAL.grouped(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    boolean bias = config.flag("attention_bias", false);
    boolean mlpBias = config.flag("mlp_bias", false);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("norm.weight", "model.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.rootMeanSquare(flow, weights, config.number("rms_norm_eps", 1e-6), hidden);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim());
    String mask = decoder.mask().everything();
    double scale = 1 / Math.sqrt(shape.headDim());
    Activation activation = Activation.of(config, "hidden_act", "silu");
    int inner = config.positive("intermediate_size");
    GatedMlp mlp = new GatedMlp(flow, linear, activation, hidden, inner, mlpBias);

    Vocabulary words =
        Vocabulary.of(
            decoder, weights, config, root + "embed_tokens.weight", "lm_head.weight", false);
    String x = words.embed("embedding");

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "layers." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "attention.norm", x, from + "input_layernorm");
      String self = from + "self_attn.";
      String q = attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), bias);
      String k =
          attention.heads(at + "attention.k", normed, self + "k_proj", shape.kvHeads(), bias);
      String v =
          attention.heads(at + "attention.v", normed, self + "v_proj", shape.kvHeads(), bias);
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              Scores.scaled(scale, mask));
      String attended = attention.project(layer, z, self + "o_proj", bias);
      x = flow.add(at + "attention.residual", x, attended);

      String rested = norm.apply(at + "mlp.norm", x, from + "post_attention_layernorm");
      x = flow.add(at + "mlp.residual", x, mlp.apply(at + "mlp", rested, from + "mlp."));
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "norm")));
  }
}
