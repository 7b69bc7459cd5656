// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * GPT-J: attention and MLP read the same normed residual, and neighbouring dimensions are rotated.
 *
 * <p>The first {@code rotary_dim} dimensions of a head turn, all where that is null. Attention has
 * no biases, the MLP and the unembedding have.
 */
final class GptJ implements Architecture {
  private static final double THETA = 10000;

  @Override
  public String name() {
    return "gptj";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.GPT.even(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("ln_f.weight", "transformer.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.layer(flow, weights, config.number("layer_norm_epsilon", 1e-5), hidden);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.interleaved(decoder, rotaryDim(config, shape), THETA);
    Scores scores = Scores.scaled(1 / Math.sqrt(shape.headDim()), decoder.mask().everything());
    Activation activation = Activation.of(config, "activation_function", "gelu_new");
    int inner = config.positive("n_inner", 4 * hidden);
    Mlp mlp = new Mlp(flow, linear, activation, hidden, inner, true);

    Vocabulary words =
        Vocabulary.of(decoder, weights, config, root + "wte.weight", "lm_head.weight", false);
    String x = words.embed("embedding");

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "h." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "norm", x, from + "ln_1");
      String self = from + "attn.";
      String q = attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), false);
      String k = attention.heads(at + "attention.k", normed, self + "k_proj", shape.heads(), false);
      String v = attention.heads(at + "attention.v", normed, self + "v_proj", shape.heads(), false);
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              scores);
      String attended = attention.project(layer, z, self + "out_proj", false);
      x = flow.add(at + "attention.residual", x, attended);

      String mixed = mlp.apply(at + "mlp", normed, from + "mlp.fc_in", from + "mlp.fc_out");
      x = flow.add(at + "mlp.residual", x, mixed);
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "ln_f"), "lm_head.bias"));
  }

  private static int rotaryDim(ModelConfig config, ModelShape shape) {
    if (config.saysNone("rotary_dim")) {
      return shape.headDim();
    }
    int rotary = config.positive("rotary_dim", 64);
    if (rotary > shape.headDim() || rotary % 2 != 0) {
      throw config.wrong(
          "rotary_dim",
          "%d of %d dimensions of a head cannot turn in pairs".formatted(rotary, shape.headDim()),
          "Check config.json.");
    }
    return rotary;
  }
}
