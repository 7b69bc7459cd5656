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
 * attention_bias} or {@code mlp_bias} say so; {@code tie_word_embeddings} reads the embedding
 * backwards for the logits.
 */
final class Llama implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int heads = config.positive("num_attention_heads");
    int hidden = config.positive("hidden_size");
    int kvHeads = config.positive("num_key_value_heads", heads);
    if (heads % kvHeads != 0) {
      throw config.wrong(
          "num_key_value_heads",
          kvHeads + " key-value heads do not divide " + heads + " query heads",
          "Check config.json.");
    }
    return new ModelShape(
        name(),
        config.positive("num_hidden_layers"),
        heads,
        kvHeads,
        config.positive("head_dim", Math.max(1, hidden / heads)),
        hidden,
        config.positive("vocab_size"));
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    int inner = config.positive("intermediate_size");
    int keys = shape.kvHeads() * shape.headDim();
    boolean attentionBias = config.flag("attention_bias", false);
    boolean mlpBias = config.flag("mlp_bias", false);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    Linear linear = new Linear(flow, weights);
    Norms norms = new Norms(flow, config.number("rms_norm_eps", 1e-6));
    Attention attention = new Attention(decoder);
    Rope rope = Rope.at(decoder, Rope.frequencies(config, shape.headDim()));
    Activation activation = Activation.of(config, "hidden_act", "silu");
    double scale = 1 / Math.sqrt(shape.headDim());

    boolean tied = config.flag("tie_word_embeddings", false);
    // Of two tied tensors a checkpoint may keep either name.
    String table =
        tied && !weights.has("model.embed_tokens.weight")
            ? "lm_head.weight"
            : "model.embed_tokens.weight";
    String words = weights.asStored(table, shape.vocabSize(), hidden);
    String x = flow.gather("embedding", words, decoder.ids());

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = "model.layers." + layer + ".";
      String at = "layers." + layer + ".";

      String normed =
          norms.rootMeanSquare(
              at + "attention.norm", x, weights.asStored(from + "input_layernorm.weight", hidden));
      String self = from + "self_attn.";
      String q =
          linear.apply(
              at + "attention.q", normed, self + "q_proj", hidden, shape.zWidth(), attentionBias);
      String k =
          linear.apply(at + "attention.k", normed, self + "k_proj", hidden, keys, attentionBias);
      String v =
          linear.apply(at + "attention.v", normed, self + "v_proj", hidden, keys, attentionBias);
      String z =
          attention.apply(
              layer,
              rope.rotate(
                  at + "attention.q", attention.split(at + "attention.q", q, shape.heads())),
              rope.rotate(
                  at + "attention.k", attention.split(at + "attention.k", k, shape.kvHeads())),
              attention.split(at + "attention.v", v, shape.kvHeads()),
              scale);
      String attended =
          linear.apply(
              at + "attention.projection",
              z,
              self + "o_proj",
              shape.zWidth(),
              hidden,
              attentionBias);
      x = flow.add(at + "attention.residual", x, attended);

      String rested =
          norms.rootMeanSquare(
              at + "mlp.norm",
              x,
              weights.asStored(from + "post_attention_layernorm.weight", hidden));
      String gate =
          linear.apply(at + "mlp.gate", rested, from + "mlp.gate_proj", hidden, inner, mlpBias);
      String up = linear.apply(at + "mlp.up", rested, from + "mlp.up_proj", hidden, inner, mlpBias);
      String gated =
          flow.multiply(at + "mlp.gated", activation.apply(flow, at + "mlp.active", gate), up);
      String narrow =
          linear.apply(at + "mlp.down", gated, from + "mlp.down_proj", inner, hidden, mlpBias);
      x = flow.add(at + "mlp.residual", x, narrow);
    }

    String last =
        norms.rootMeanSquare("final.norm", x, weights.asStored("model.norm.weight", hidden));
    String unembedding =
        tied
            ? flow.transpose("unembedding", words, 1L, 0L)
            : weights.transposed("lm_head.weight", hidden, shape.vocabSize());
    return decoder.finish(flow.matMul("logits", last, unembedding));
  }
}
