// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import java.util.HashMap;
import java.util.Map;

/**
 * Gemma 3: a Gemma 2 that norms each head of queries and keys instead of capping scores.
 *
 * <p>Five layers of six look through a window and are rotated by a smaller base, unless {@code
 * layer_types} lists others. A config of a model that also sees keeps its text's part in {@code
 * text_config}; that part is built, images cannot be fed.
 */
final class Gemma3 implements Architecture {
  private static final int HEADS = 8;
  private static final int KV_HEADS = 4;
  private static final int HEAD_DIM = 256;
  private static final int VOCABULARY = 262_208;
  private static final int WINDOW = 4096;
  private static final int PERIOD = 6;
  private static final RopeDefaults ROTATION =
      RopeDefaults.USUAL.withTheta(1_000_000).withLocalTheta(10_000);

  private final String name;
  private final boolean nested;

  private Gemma3(String name, boolean nested) {
    this.name = name;
    this.nested = nested;
  }

  /** The model of text alone. */
  static Gemma3 ofText() {
    return new Gemma3("gemma3_text", false);
  }

  /** The text's part of a model that also sees. */
  static Gemma3 ofTextAndImages() {
    return new Gemma3("gemma3", true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ModelShape shape(ModelConfig whole) {
    ModelConfig config = text(whole);
    int heads = config.positive("num_attention_heads", HEADS);
    int kvHeads = config.positive("num_key_value_heads", KV_HEADS);
    ShapeKeys.requireGroups(config, heads, kvHeads);
    return new ModelShape(
        name,
        config.positive("num_hidden_layers"),
        heads,
        kvHeads,
        config.positive("head_dim", HEAD_DIM),
        config.positive("hidden_size"),
        config.positive("vocab_size", VOCABULARY));
  }

  @Override
  public OnnxModel build(ModelConfig whole, Checkpoint checkpoint) {
    ModelConfig config = text(whole);
    ModelShape shape = shape(whole);
    int hidden = shape.hiddenSize();
    boolean bias = config.flag("attention_bias", false);
    double epsilon = config.number("rms_norm_eps", 1e-6);
    Decoder decoder = Decoder.causal(shape, config);
    Flow flow = decoder.flow();
    Weights weights = new Weights(decoder.graph(), config, checkpoint);
    String root =
        weights.prefix(
            "norm.weight", "model.", "", "language_model.model.", "model.language_model.");
    Linear linear = new Linear(flow, weights);
    Norm norm = Norm.rootMeanSquareAroundOne(flow, weights, epsilon, hidden);
    Norm headNorm = Norm.rootMeanSquareAroundOne(flow, weights, epsilon, shape.headDim());
    Attention attention = new Attention(decoder, linear);
    int period = config.positive("sliding_window_pattern", PERIOD);
    LayerTypes types =
        LayerTypes.listed(decoder, config, WINDOW, layer -> (layer + 1) % period != 0);
    Map<String, Rope> ropes = new HashMap<>();
    for (String type : types.names()) {
      ropes.computeIfAbsent(
          type, kind -> Rope.of(decoder, config, kind, shape.headDim(), ROTATION));
    }
    double scale = 1 / Math.sqrt(config.positive("query_pre_attn_scalar", 256));
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
      q = headNorm.apply(at + "attention.q.norm", q, self + "q_norm");
      k = headNorm.apply(at + "attention.k.norm", k, self + "k_norm");
      Rope rope = ropes.get(types.name(layer));
      String z =
          attention.apply(
              layer,
              rope.rotate(at + "attention.q", q),
              rope.rotate(at + "attention.k", k),
              v,
              Scores.scaled(scale, types.mask(layer)));
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
        words.logits(last, SoftCap.of(config, "final_logit_softcapping", SoftCap.NONE)));
  }

  private ModelConfig text(ModelConfig config) {
    if (!nested) {
      return config;
    }
    return config
        .section("text_config")
        .orElseThrow(
            () -> config.wrong("text_config", "is missing", "Use the model's own config.json."));
  }
}
