// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * OLMo 2: a Llama that norms what each block returns instead of what it reads.
 *
 * <p>Queries and keys are normed over all their heads at once, before they are split.
 */
final class Olmo2 implements Architecture {
  @Override
  public String name() {
    return "olmo2";
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
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("norm.weight", "model.", "");
    Linear linear = new Linear(flow, weights);
    double epsilon = config.number("rms_norm_eps", 1e-5);
    long keys = (long) shape.kvHeads() * shape.headDim();
    Norm norm = Norm.rootMeanSquare(flow, weights, epsilon, hidden);
    Norm queryNorm = Norm.rootMeanSquare(flow, weights, epsilon, shape.zWidth());
    Norm keyNorm = Norm.rootMeanSquare(flow, weights, epsilon, keys);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim());
    String mask = decoder.mask().everything();
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

      String self = from + "self_attn.";
      String q = linear.apply(at + "q", x, self + "q_proj", hidden, shape.zWidth(), bias);
      String k = linear.apply(at + "k", x, self + "k_proj", hidden, keys, bias);
      q = queryNorm.apply(at + "q.norm", q, self + "q_norm");
      k = keyNorm.apply(at + "k.norm", k, self + "k_norm");
      q = attention.split(at + "attention.q", q, shape.heads());
      k = attention.split(at + "attention.k", k, shape.kvHeads());
      String v = attention.heads(at + "attention.v", x, self + "v_proj", shape.kvHeads(), bias);
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              Scores.scaled(scale, mask));
      String attended = attention.project(layer, z, self + "o_proj", bias);
      String settled =
          norm.apply(at + "attention.norm", attended, from + "post_attention_layernorm");
      x = flow.add(at + "attention.residual", x, settled);

      String mixed = mlp.apply(at + "mlp", x, from + "mlp.");
      String kept = norm.apply(at + "mlp.norm", mixed, from + "post_feedforward_layernorm");
      x = flow.add(at + "mlp.residual", x, kept);
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "norm")));
  }
}
