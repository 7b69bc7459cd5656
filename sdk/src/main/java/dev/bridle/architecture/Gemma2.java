// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Gemma 2: norms before and after each block, scores and logits capped softly.
 *
 * <p>Norms multiply by one more than their weights, token rows by √width. Every other layer, from
 * the first, looks through a window, unless {@code layer_types} lists others.
 */
final class Gemma2 implements Architecture {
  private static final int KV_HEADS = 4;
  private static final int HEAD_DIM = 256;
  private static final int WINDOW = 4096;
  private static final SoftCap SCORE_CAP = new SoftCap(50);
  private static final SoftCap LOGIT_CAP = new SoftCap(30);

  @Override
  public String name() {
    return "gemma2";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int kvHeads = config.positive("num_key_value_heads", KV_HEADS);
    int headDim = config.positive("head_dim", HEAD_DIM);
    return ShapeKeys.USUAL.shape(name(), config, kvHeads, headDim);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    boolean bias = config.flag("attention_bias", false);
    double epsilon = config.number("rms_norm_eps", 1e-6);
    Decoder decoder = Decoder.causal(shape, config);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("norm.weight", "model.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.rootMeanSquareAroundOne(flow, weights, epsilon, hidden);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim());
    LayerTypes types = LayerTypes.listed(decoder, config, WINDOW, layer -> layer % 2 == 0);
    double scale = 1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256));
    SoftCap cap = SoftCap.of(config, "attn_logit_softcapping", SCORE_CAP);
    Activation activation = Activation.of(config, "hidden_activation", "gelu_pytorch_tanh");
    int inner = config.positive("intermediate_size");
    GatedMlp mlp = new GatedMlp(flow, linear, activation, hidden, inner, false);

    Vocabulary words =
        Vocabulary.of(
            decoder, weights, config, root + "embed_tokens.weight", "lm_head.weight", true);
    String x = words.embedScaled("embedding");

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
              new Scores(scale, cap, types.mask(layer)));
      String attended = attention.project(layer, z, self + "o_proj", bias);
      String settled =
          norm.apply(at + "attention.settled", attended, from + "post_attention_layernorm");
      x = flow.add(at + "attention.residual", x, settled);

      String rested = norm.apply(at + "mlp.norm", x, from + "pre_feedforward_layernorm");
      String mixed = mlp.apply(at + "mlp", rested, from + "mlp.");
      String kept = norm.apply(at + "mlp.settled", mixed, from + "post_feedforward_layernorm");
      x = flow.add(at + "mlp.residual", x, kept);
    }

    String last = norm.apply("final.norm", x, root + "norm");
    return decoder.finish(
        words.logits(last, SoftCap.of(config, "final_logit_softcapping", LOGIT_CAP)));
  }
}
