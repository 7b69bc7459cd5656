// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The forward pass that Llama and its nearest descendants share: a norm, rotary attention with
 * grouped queries, a norm, a gated MLP.
 *
 * @param headBias whether queries, keys and values have biases
 * @param projectionBias whether the attention output projection has one
 * @param mlpBias whether the MLP has them
 * @param headNorms whether each head of queries and keys is normed before it is rotated
 * @param masks gives for a decoder what each layer adds to its scores
 */
record LlamaPass(
    boolean headBias,
    boolean projectionBias,
    boolean mlpBias,
    boolean headNorms,
    Function<Decoder, IntFunction<String>> masks) {
  OnnxModel build(ModelShape shape, ModelConfig config, Checkpoint checkpoint) {
    int hidden = shape.hiddenSize();
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
    IntFunction<String> mask = masks.apply(decoder);
    double scale = 1 / Math.sqrt(shape.headDim());
    Activation activation = Activation.of(config, "hidden_act", "silu");
    int inner = config.positive("intermediate_size");
    GatedMlp mlp = new GatedMlp(flow, linear, activation, hidden, inner, mlpBias);

    Vocabulary words =
        Vocabulary.of(
            decoder, weights, config, root + "embed_tokens.weight", "lm_head.weight", false);
    String x = words.embed("embedding");

    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = root + "layers." + layer + ".";
      String at = "layers." + layer + ".";

      String normed = norm.apply(at + "attention.norm", x, from + "input_layernorm");
      String self = from + "self_attn.";
      String q =
          attention.heads(at + "attention.q", normed, self + "q_proj", shape.heads(), headBias);
      String k =
          attention.heads(at + "attention.k", normed, self + "k_proj", shape.kvHeads(), headBias);
      String v =
          attention.heads(at + "attention.v", normed, self + "v_proj", shape.kvHeads(), headBias);
      if (headNorms) {
        q = headNorm.apply(at + "attention.q.norm", q, self + "q_norm");
        k = headNorm.apply(at + "attention.k.norm", k, self + "k_norm");
      }
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              Scores.scaled(scale, mask.apply(layer)));
      String attended = attention.project(layer, z, self + "o_proj", projectionBias);
      x = flow.add(at + "attention.residual", x, attended);

      String rested = norm.apply(at + "mlp.norm", x, from + "post_attention_layernorm");
      x = flow.add(at + "mlp.residual", x, mlp.apply(at + "mlp", rested, from + "mlp."));
    }

    return decoder.finish(words.logits(norm.apply("final.norm", x, root + "norm")));
  }
}
