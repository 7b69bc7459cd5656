// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * OPT: learned positions that begin at the table's third row, biases everywhere, a ReLU.
 *
 * <p>The model of 350 million norms after each block and not before ({@code do_layer_norm_before}),
 * has no last norm, and a table narrower than its residual with a matrix on either side ({@code
 * word_embed_proj_dim}). Galactica has neither biases nor weights in its norms.
 */
final class Opt implements Architecture {
  /** What the positions' table begins with: padding, and a row that was never used. */
  private static final int RESERVED = 2;

  private static final double EPSILON = 1e-5;

  @Override
  public String name() {
    return "opt";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.USUAL.even(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    int width = config.positive("word_embed_proj_dim", hidden);
    boolean bias = config.flag("enable_bias", true);
    boolean before = config.flag("do_layer_norm_before", true);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("embed_positions.weight", "model.decoder.", "decoder.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm =
        config.flag("layer_norm_elementwise_affine", true)
            ? Norm.layer(flow, weights, EPSILON, hidden)
            : Norm.plainLayer(flow, EPSILON, hidden);
    Attention attention = new Attention(decoder, linear);
    Scores scores = Scores.scaled(1 / Math.sqrt(shape.headDim()), decoder.mask().everything());
    Activation activation = Activation.of(config, "activation_function", "relu");
    Mlp mlp = new Mlp(flow, linear, activation, hidden, config.positive("ffn_dim"), bias);

    String table = root + "embed_tokens.weight";
    Vocabulary words =
        Vocabulary.of(decoder, weights, config, table, "lm_head.weight", true, width);
    String embedded = words.embed("embedding.words");
    if (width != hidden) {
      embedded =
          linear.apply("embedding.wide", embedded, root + "project_in", width, hidden, false);
    }
    String x = flow.add("embedding", embedded, places(config, decoder, weights, root));

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "layers." + layer + ".";
      String at = "layers." + layer + ".";

      String attentionNorm = from + "self_attn_layer_norm";
      String normed = before ? norm.apply(at + "attention.norm", x, attentionNorm) : x;
      String self = from + "self_attn.";
      String q = attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), bias);
      String k = attention.heads(at + "attention.k", normed, self + "k_proj", shape.heads(), bias);
      String v = attention.heads(at + "attention.v", normed, self + "v_proj", shape.heads(), bias);
      String z = attention.apply(layer, q, k, v, scores);
      String attended = attention.project(layer, z, self + "out_proj", bias);
      x = flow.add(at + "attention.residual", x, attended);
      x = before ? x : norm.apply(at + "attention.norm", x, attentionNorm);

      String mlpNorm = from + "final_layer_norm";
      String rested = before ? norm.apply(at + "mlp.norm", x, mlpNorm) : x;
      String mixed = mlp.apply(at + "mlp", rested, from + "fc1", from + "fc2");
      x = flow.add(at + "mlp.residual", x, mixed);
      x = before ? x : norm.apply(at + "mlp.norm", x, mlpNorm);
    }

    if (before && !config.flag("_remove_final_layer_norm", false)) {
      x = norm.apply("final.norm", x, root + "final_layer_norm");
    }
    if (width != hidden) {
      x = linear.apply("final.narrow", x, root + "project_out", hidden, width, false);
    }
    return decoder.finish(words.logits(x));
  }

  private static String places(ModelConfig config, Decoder decoder, Weights weights, String root) {
    Flow flow = decoder.flow();
    long rows = (long) config.positive("max_position_embeddings") + RESERVED;
    String table =
        weights.asStored(root + "embed_positions.weight", rows, decoder.shape().hiddenSize());
    String shifted =
        flow.add(
            "embedding.rows", decoder.positions(), flow.integer("embedding.reserved", RESERVED));
    return flow.gather("embedding.places", table, shifted);
  }
}
