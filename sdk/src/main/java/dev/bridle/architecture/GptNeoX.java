// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * GPT-NeoX, the family of Pythia: attention and MLP both read the residual as it enters a layer.
 *
 * <p>Queries, keys and values stand in one matrix, head by head, and a quarter of each head is
 * rotated. Where {@code use_parallel_residual} is false, the MLP reads what attention left, as in
 * GPT-2. The unembedding is called {@code embed_out}, or {@code lm_head} in newer files.
 */
final class GptNeoX implements Architecture {
  @Override
  public String name() {
    return "gpt_neox";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.USUAL.even(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    ModelShape shape = shape(config);
    int hidden = shape.hiddenSize();
    boolean bias = config.flag("attention_bias", true);
    boolean parallel = config.flag("use_parallel_residual", true);
    Decoder decoder = new Decoder(shape);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root = weights.prefix("final_layer_norm.weight", "gpt_neox.", "");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.layer(flow, weights, config.number("layer_norm_eps", 1e-5), hidden);
    Attention attention = new Attention(decoder, linear);
    Rope rope = Rope.of(decoder, config, shape.headDim(), RopeDefaults.USUAL.withShare(0.25));
    Scores scores = Scores.scaled(1 / Math.sqrt(shape.headDim()), decoder.mask().everything());
    Activation activation = Activation.of(config, "hidden_act", "gelu");
    int inner = config.positive("intermediate_size");
    Mlp mlp = new Mlp(flow, linear, activation, hidden, inner, true);

    Vocabulary words =
        Vocabulary.of(
            decoder,
            weights,
            config,
            root + "embed_in.weight",
            weights.prefix("weight", "embed_out.", "lm_head.") + "weight",
            false);
    String x = words.embed("embedding");

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "layers." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "attention.norm", x, from + "input_layernorm");
      String qkv = from + "attention.query_key_value";
      String q = attention.heads(at + "attention.q", normed, qkv, part("q", 0, shape), bias);
      String k = attention.heads(at + "attention.k", normed, qkv, part("k", 1, shape), bias);
      String v = attention.heads(at + "attention.v", normed, qkv, part("v", 2, shape), bias);
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              scores);
      String attended = attention.project(layer, z, from + "attention.dense", bias);
      String after = flow.add(at + "attention.residual", x, attended);

      String rested =
          norm.apply(at + "mlp.norm", parallel ? x : after, from + "post_attention_layernorm");
      String mixed =
          mlp.apply(at + "mlp", rested, from + "mlp.dense_h_to_4h", from + "mlp.dense_4h_to_h");
      x = flow.add(at + "mlp.residual", after, mixed);
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "final_layer_norm")));
  }

  private static Rows part(String name, int index, ModelShape shape) {
    return Rows.perHead(name, index, 3, shape.headDim(), shape.heads());
  }
}
