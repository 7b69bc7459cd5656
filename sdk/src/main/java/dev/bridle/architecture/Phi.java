// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Phi-1, Phi-1.5 and Phi-2: attention and MLP read the same normed residual; biases everywhere.
 *
 * <p>Half of each head is rotated. Where {@code qk_layernorm} says so, each head of queries and
 * keys is normed before that.
 */
final class Phi implements Architecture {
  @Override
  public String name() {
    return "phi";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.USUAL.grouped(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    double epsilon = config.number("layer_norm_eps", 1e-5);
    boolean headNorms = config.flag("qk_layernorm", false);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("final_layernorm.weight", "model.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.layer(flow, weights, epsilon, hidden);
    Norm headNorm = Norm.layer(flow, weights, epsilon, shape.headDim());
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim(), RopeDefaults.USUAL.withShare(0.5));
    Scores scores = Scores.scaled(1 / Math.sqrt(shape.headDim()), decoder.mask().everything());
    Activation activation = Activation.of(config, "hidden_act", "gelu_new");
    int inner = config.positive("intermediate_size");
    Mlp mlp = new Mlp(flow, linear, activation, hidden, inner, true);

    Vocabulary words =
        Vocabulary.of(
            decoder, weights, config, root + "embed_tokens.weight", "lm_head.weight", false);
    String x = words.embed("embedding");

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "layers." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "norm", x, from + "input_layernorm");
      String self = from + "self_attn.";
      String q = attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), true);
      String k =
          attention.heads(at + "attention.k", normed, self + "k_proj", shape.kvHeads(), true);
      String v =
          attention.heads(at + "attention.v", normed, self + "v_proj", shape.kvHeads(), true);
      if (headNorms) {
        q = headNorm.apply(at + "attention.q.norm", q, self + "q_layernorm");
        k = headNorm.apply(at + "attention.k.norm", k, self + "k_layernorm");
      }
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              scores);
      String attended = attention.project(layer, z, self + "dense", true);
      x = flow.add(at + "attention.residual", x, attended);

      String mixed = mlp.apply(at + "mlp", normed, from + "mlp.fc1", from + "mlp.fc2");
      x = flow.add(at + "mlp.residual", x, mixed);
    }

    return decoder.finish(
        words.logits(norm.apply("final.norm", x, root + "final_layernorm"), "lm_head.bias"));
  }
}
