// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * GPT-2: learned positions, layer norms before each block, one matrix for queries, keys and values.
 *
 * <p>Weights are {@code Conv1D}, stored [in, out], so nothing is transposed. Tensors may carry the
 * prefix {@code transformer.} or not; there is no {@code lm_head}, the embedding is read backwards.
 */
final class Gpt2 implements Architecture {
  @Override
  public String name() {
    return "gpt2";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int heads = config.positive("n_head");
    int hidden = config.positive("n_embd");
    if (hidden % heads != 0) {
      throw config.wrong(
          "n_head", heads + " heads do not divide n_embd " + hidden, "Check config.json.");
    }
    return new ModelShape(
        name(),
        config.positive("n_layer"),
        heads,
        heads,
        hidden / heads,
        hidden,
        config.positive("vocab_size"));
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    int inner = config.positive("n_inner", 4 * hidden);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    Norms norms = new Norms(flow, config.number("layer_norm_epsilon", 1e-5));
    Attention attention = new Attention(decoder);
    Activation activation = Activation.of(config, "activation_function", "gelu_new");
    String root = weights.has("transformer.wte.weight") ? "transformer." : "";

    String words = weights.asStored(root + "wte.weight", shape.vocabSize(), hidden);
    String places = weights.asStored(root + "wpe.weight", config.positive("n_positions"), hidden);
    String x =
        flow.add(
            "embedding",
            flow.gather("embedding.words", words, decoder.ids()),
            flow.gather("embedding.places", places, decoder.positions()));

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "h." + layer + ".";
      String at = "layers." + layer + ".";

      String normed =
          norms.layer(
              at + "attention.norm",
              x,
              weights.asStored(from + "ln_1.weight", hidden),
              weights.asStored(from + "ln_1.bias", hidden));
      String qkv =
          conv(
              flow,
              weights,
              at + "attention.qkv",
              normed,
              from + "attn.c_attn",
              hidden,
              3L * hidden);
      String q =
          attention.split(at + "attention.q", part(flow, at + "q", qkv, 0, hidden), shape.heads());
      String k =
          attention.split(at + "attention.k", part(flow, at + "k", qkv, 1, hidden), shape.heads());
      String v =
          attention.split(at + "attention.v", part(flow, at + "v", qkv, 2, hidden), shape.heads());
      String z = attention.apply(layer, q, k, v, scale(config, shape, layer));
      String attended =
          conv(flow, weights, at + "attention.projection", z, from + "attn.c_proj", hidden, hidden);
      x = flow.add(at + "attention.residual", x, attended);

      String rested =
          norms.layer(
              at + "mlp.norm",
              x,
              weights.asStored(from + "ln_2.weight", hidden),
              weights.asStored(from + "ln_2.bias", hidden));
      String wide = conv(flow, weights, at + "mlp.up", rested, from + "mlp.c_fc", hidden, inner);
      String active = activation.apply(flow, at + "mlp.active", wide);
      String narrow =
          conv(flow, weights, at + "mlp.down", active, from + "mlp.c_proj", inner, hidden);
      x = flow.add(at + "mlp.residual", x, narrow);
    }

    String last =
        norms.layer(
            "final.norm",
            x,
            weights.asStored(root + "ln_f.weight", hidden),
            weights.asStored(root + "ln_f.bias", hidden));
    String unembedding = flow.transpose("unembedding", words, 1L, 0L);
    return decoder.finish(flow.matMul("logits", last, unembedding));
  }

  private static String part(Flow flow, String name, String qkv, int index, long hidden) {
    return flow.slice(name, qkv, 2, index * hidden, (index + 1) * hidden);
  }

  private static String conv(
      Flow flow, Weights weights, String name, String x, String from, long in, long out) {
    String product = flow.matMul(name + ".product", x, weights.asStored(from + ".weight", in, out));
    return flow.add(name, product, weights.asStored(from + ".bias", out));
  }

  private static double scale(ModelConfig config, ModelShape shape, int layer) {
    double scale = config.flag("scale_attn_weights", true) ? 1 / Math.sqrt(shape.headDim()) : 1;
    return config.flag("scale_attn_by_inverse_layer_idx", false) ? scale / (layer + 1) : scale;
  }
}
