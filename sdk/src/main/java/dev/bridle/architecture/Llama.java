// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;
import java.util.function.IntFunction;

/**
 * Llama: rotary positions, root-mean-square norms, grouped queries, a gated MLP, no biases.
 *
 * <p>SmolLM, TinyLlama and the embedded pony are Llamas too. Biases appear where {@code
 * attention_bias} or {@code mlp_bias} say so. The pass itself is {@link LlamaPass}.
 */
final class Llama implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    return ShapeKeys.USUAL.grouped(name(), config);
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    boolean bias = config.flag("attention_bias", false);
    boolean mlpBias = config.flag("mlp_bias", false);
    return new LlamaPass(bias, bias, mlpBias, false, Llama::everything)
        .build(shape(config), config, checkpoint);
  }

  private static IntFunction<String> everything(Decoder decoder) {
    String mask = decoder.mask().everything();
    return layer -> mask;
  }
}
