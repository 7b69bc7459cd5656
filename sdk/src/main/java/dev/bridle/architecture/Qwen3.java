// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Qwen3: a Qwen2 without biases that norms each head of queries and keys before it is rotated.
 *
 * <p>Heads are 128 wide whatever the residual is, so z may be wider than the residual.
 */
final class Qwen3 implements Architecture {
  private static final int KV_HEADS = 32;
  private static final int HEAD_DIM = 128;
  private static final int FULL_LAYERS = 28;
  private static final int WINDOW = 4096;

  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int kvHeads = ShapeKeys.USUAL.kvHeads(config, KV_HEADS);
    return ShapeKeys.USUAL.shape(name(), config, kvHeads, config.positive("head_dim", HEAD_DIM));
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
    double epsilon = config.number("rms_norm_eps", 1e-6);
    Norm norm = Norm.rootMeanSquare(flow, weights, epsilon, hidden);
    Norm headNorm = Norm.rootMeanSquare(flow, weights, epsilon, shape.headDim());
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim());
    LayerTypes types = LayerTypes.optional(decoder, config, WINDOW, FULL_LAYERS);
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
      String q = attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), bias);
      String k =
          attention.heads(at + "attention.k", normed, self + "k_proj", shape.kvHeads(), bias);
      String v =
          attention.heads(at + "attention.v", normed, self + "v_proj", shape.kvHeads(), bias);
      q = headNorm.apply(at + "attention.q.norm", q, self + "q_norm");
      k = headNorm.apply(at + "attention.k.norm", k, self + "k_norm");
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              Scores.scaled(scale, types.mask(layer)));
      String attended = attention.project(layer, z, self + "o_proj", bias);
      x = flow.add(at + "attention.residual", x, attended);

      String rested = norm.apply(at + "mlp.norm", x, from + "post_attention_layernorm");
      x = flow.add(at + "mlp.residual", x, mlp.apply(at + "mlp", rested, from + "mlp."));
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "norm")));
  }
}
