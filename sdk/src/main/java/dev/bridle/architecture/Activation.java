// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.onnx.OnnxAttribute;
import java.util.Map;

/** The nonlinearity of an MLP, by the name Hugging Face gives it. */
enum Activation {
  GELU,
  GELU_TANH,
  RELU,
  SILU;

  static Activation of(ModelConfig config, String key, String otherwise) {
    String name = config.text(key, otherwise);
    return switch (name) {
      case "gelu" -> GELU;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
      case "relu" -> RELU;
      case "silu", "swish" -> SILU;
      default ->
          throw config.wrong(
              key,
              "the activation \"" + name + "\" is not known",
              "Known: gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, relu, silu.");
    };
  }

  String apply(Flow flow, String name, String x) {
    return switch (this) {
      case GELU -> gelu(flow, name, x, "none");
      case GELU_TANH -> gelu(flow, name, x, "tanh");
      case RELU -> flow.apply("Relu", name, x);
      case SILU -> flow.multiply(name, x, flow.apply("Sigmoid", name + ".sigmoid", x));
    };
  }

  private static String gelu(Flow flow, String name, String x, String form) {
    return flow.graph().node("Gelu", name, Map.of("approximate", OnnxAttribute.of(form)), x);
  }
}
