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
 * prefix {@code transformer.} or not; the embedding is read backwards for the logits.
 */
final class Gpt2 implements Architecture {
  @Override
  public String name() {
    return "gpt2";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.GPT.even(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    int inner = config.positive("n_inner", 4 * hidden);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("ln_f.weight", "transformer.", "");
    Norm norm = Norm.layer(flow, weights, config.number("layer_norm_epsilon", 1e-5), hidden);
    Attention attention = new Attention(decoder, new Linear(flow, weights));
    Activation activation = Activation.of(config, "activation_function", "gelu_new");
    String mask = decoder.mask().everything();

    Vocabulary words =
        Vocabulary.of(decoder, weights, config, root + "wte.weight", "lm_head.weight", true);
    String places = weights.asStored(root + "wpe.weight", config.positive("n_positions"), hidden);
    String x =
        flow.add(
            "embedding",
            words.embed("embedding.words"),
            flow.gather("embedding.places", places, decoder.positions()));

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "h." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "attention.norm", x, from + "ln_1");
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
      Scores scores = Scores.scaled(scale(config, shape, layer), mask);
      String z = attention.apply(layer, q, k, v, scores);
      String attended =
          conv(flow, weights, at + "attention.projection", z, from + "attn.c_proj", hidden, hidden);
      x = flow.add(at + "attention.residual", x, attended);

      String rested = norm.apply(at + "mlp.norm", x, from + "ln_2");
      String wide = conv(flow, weights, at + "mlp.up", rested, from + "mlp.c_fc", hidden, inner);
      String active = activation.apply(flow, at + "mlp.active", wide);
      String narrow =
          conv(flow, weights, at + "mlp.down", active, from + "mlp.c_proj", inner, hidden);
      x = flow.add(at + "mlp.residual", x, narrow);
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "ln_f")));
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
