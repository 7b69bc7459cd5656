// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;

/**
 * Rotary position embedding, the two halves of a head rotated against each other.
 *
 * <p>Pair i of position p is turned by p·f_i with f_i = θ^(−2i/d). The {@code llama3} scaling
 * (Llama 3.1) leaves wavelengths below L/high as they are, divides frequencies of those above L/low
 * by a factor, and blends between, L being the context of the first training.
 */
final class Rope {
  private final Flow flow;
  private final String cos;
  private final String sin;
  private final int half;

  private Rope(Flow flow, String cos, String sin, int half) {
    this.flow = flow;
    this.cos = cos;
    this.sin = sin;
    this.half = half;
  }

  /** Tables for this run's positions, made once and read by every layer. */
  static Rope at(Decoder decoder, double[] frequencies) {
    Flow flow = decoder.flow();
    String positions =
        flow.graph()
            .node(
                "Cast",
                "rope.positions",
                java.util.Map.of("to", dev.bridle.onnx.OnnxAttribute.of(1)),
                decoder.positions());
    String column = flow.unsqueeze("rope.column", positions, 1, 3);
    String angles =
        flow.multiply(
            "rope.half_angles",
            column,
            flow.numbers("rope.frequencies", frequencies, frequencies.length));
    String both = flow.concat("rope.angles", -1, angles, angles);
    return new Rope(
        flow,
        flow.apply("Cos", "rope.cos", both),
        flow.apply("Sin", "rope.sin", both),
        frequencies.length);
  }

  /** Heads [batch, n, sequence, d] turned by their positions. */
  String rotate(String name, String heads) {
    String first = flow.slice(name + ".first", heads, 3, 0, half);
    String second = flow.slice(name + ".second", heads, 3, half, 2L * half);
    String crossed =
        flow.concat(name + ".crossed", -1, flow.apply("Neg", name + ".negated", second), first);
    return flow.add(
        name + ".rotated",
        flow.multiply(name + ".straight", heads, cos),
        flow.multiply(name + ".across", crossed, sin));
  }

  /** Frequencies [d/2] as the config says, old style ({@code rope_theta}) or new. */
  static double[] frequencies(ModelConfig config, int headDim) {
    ModelConfig rope =
        config.section("rope_parameters").or(() -> config.section("rope_scaling")).orElse(config);
    double theta = rope.number("rope_theta", config.number("rope_theta", 10000));
    double[] frequencies = new double[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(theta, -2.0 * i / headDim);
    }
    String kind = rope.text("rope_type", rope.text("type", "default"));
    return switch (kind) {
      case "default" -> frequencies;
      case "llama3" -> stretch(rope, frequencies);
      default ->
          throw rope.wrong(
              "rope_type",
              "the rope scaling \"" + kind + "\" is not known",
              "Known: default, llama3.");
    };
  }

  private static double[] stretch(ModelConfig rope, double[] frequencies) {
    double factor = rope.number("factor", 8);
    double low = rope.number("low_freq_factor", 1);
    double high = rope.number("high_freq_factor", 4);
    double context = rope.number("original_max_position_embeddings", 8192);
    double[] stretched = new double[frequencies.length];
    for (int i = 0; i < frequencies.length; i++) {
      double turns = context * frequencies[i] / (2 * Math.PI);
      double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
      stretched[i] = (1 - kept) * frequencies[i] / factor + kept * frequencies[i];
    }
    return stretched;
  }
}
