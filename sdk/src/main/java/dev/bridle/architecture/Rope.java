// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.onnx.OnnxAttribute;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Rotary position embedding in a graph (RoFormer, <a
 * href="https://arxiv.org/abs/2104.09864">2104.09864</a>).
 *
 * <p>The dimensions of a head are taken in pairs, and pair i of the token at position p is turned
 * by the angle p·f_i:
 *
 * <pre>
 *   a′ = a·cos(p·f_i) − b·sin(p·f_i)
 *   b′ = b·cos(p·f_i) + a·sin(p·f_i)
 * </pre>
 *
 * <p>The product of a turned query and a turned key then depends on the distance of the two tokens
 * only. {@link RopeFrequencies} says where f comes from, {@link RopeLayout} which dimensions are a
 * pair. Some families turn the first dimensions of a head and leave the rest as they are. Methods
 * that stretch the context by changing how sharp attention is multiply both cos and sin by an
 * attention factor, so that scores grow by its square.
 *
 * <pre>{@code
 * Rope rope = Rope.of(decoder, config, shape.headDim());
 * String q = rope.rotate("layers.0.attention.q", heads);
 * }</pre>
 *
 * <p>The tables are made once in a graph and read by every layer. A graph may have several.
 */
final class Rope {
  private final Flow flow;
  private final RopeLayout layout;
  private final String cos;
  private final String sin;
  private final int width;
  private final int headDim;

  private Rope(Decoder decoder, String at, RopeLayout layout, RopeFrequencies turns, int headDim) {
    this.flow = decoder.flow();
    this.layout = layout;
    this.width = 2 * turns.pairs();
    this.headDim = headDim;
    if (width > headDim) {
      throw new IllegalArgumentException(width + " dimensions of a head of " + headDim + " turn");
    }
    String positions = cast(at + ".positions", decoder.positions());
    String angles =
        flow.multiply(
            at + ".angles",
            flow.unsqueeze(at + ".column", positions, 1, 3),
            turns.write(flow, at + ".frequencies", layout, positions));
    List<Double> one = Collections.nCopies(turns.pairs(), turns.attention());
    List<Double> minus = Collections.nCopies(turns.pairs(), -turns.attention());
    String cosines = flow.apply("Cos", at + ".cos", angles);
    // The sign of the swapped dimension and the attention factor are one constant.
    this.cos =
        turns.attention() == 1
            ? cosines
            : flow.multiply(
                at + ".cos.scaled", cosines, flow.number(at + ".attention", turns.attention()));
    this.sin =
        flow.multiply(
            at + ".sin.signed",
            flow.apply("Sin", at + ".sin", angles),
            RopeFrequencies.row(flow, at + ".signs", layout.spread(minus, one)));
  }

  /** The rotation of a model that turns all layers alike, by a family's usual defaults. */
  static Rope of(Decoder decoder, ModelConfig config, int headDim) {
    return of(decoder, config, headDim, RopeDefaults.USUAL);
  }

  /** The rotation of a model that turns all layers alike. */
  static Rope of(Decoder decoder, ModelConfig config, int headDim, RopeDefaults defaults) {
    return of(decoder, config, RopeSettings.ALL_LAYERS, headDim, defaults);
  }

  /** The rotation of one kind of layer, by a family's usual defaults. */
  static Rope of(Decoder decoder, ModelConfig config, String layerType, int headDim) {
    return of(decoder, config, layerType, headDim, RopeDefaults.USUAL);
  }

  /**
   * The rotation of one kind of layer.
   *
   * @param layerType as {@code layer_types} spells it, for example {@code sliding_attention}
   */
  static Rope of(
      Decoder decoder, ModelConfig config, String layerType, int headDim, RopeDefaults defaults) {
    RopeSettings settings = RopeSettings.of(config, layerType, headDim, defaults);
    String at = layerType.isEmpty() ? "rope" : "rope." + layerType;
    return new Rope(decoder, at, defaults.layout(), RopeScaling.of(settings), headDim);
  }

  /** Unscaled rotation of the first dimensions of each head, neighbours in pairs, as in GPT-J. */
  static Rope interleaved(Decoder decoder, int rotaryDim, double theta) {
    RopeFrequencies turns = new RopeFrequencies.Fixed(RopeScaling.plain(theta, rotaryDim), 1);
    return new Rope(decoder, "rope", RopeLayout.PAIRS, turns, decoder.shape().headDim());
  }

  /** Heads [batch, n, sequence, d] turned by their positions. */
  String rotate(String name, String heads) {
    if (width == headDim) {
      return turn(name, name + ".rotated", heads);
    }
    String turned = turn(name, name + ".turned", flow.slice(name + ".part", heads, 3, 0, width));
    String rest = flow.slice(name + ".rest", heads, 3, width, headDim);
    return flow.concat(name + ".rotated", -1, turned, rest);
  }

  private String turn(String name, String result, String part) {
    return flow.add(
        result,
        flow.multiply(name + ".straight", part, cos),
        flow.multiply(name + ".across", layout.swap(flow, name, part, width), sin));
  }

  private String cast(String name, String integers) {
    return flow.graph().node("Cast", name, Map.of("to", OnnxAttribute.of(1)), integers);
  }
}
