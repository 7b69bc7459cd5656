// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Qwen2 and Qwen2.5: a Llama with biases on queries, keys and values alone.
 *
 * <p>Where {@code use_sliding_window} says so, the layers from {@code max_window_layers} on look
 * through a window; {@code layer_types} may list others.
 */
final class Qwen2 implements Architecture {
  private static final int KV_HEADS = 32;
  private static final int FULL_LAYERS = 28;
  private static final int WINDOW = 4096;

  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int kvHeads = ShapeKeys.USUAL.kvHeads(config, KV_HEADS);
    return ShapeKeys.USUAL.shape(name(), config, kvHeads, ShapeKeys.USUAL.headDim(config));
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    return new LlamaPass(
            true,
            false,
            false,
            false,
            decoder -> LayerTypes.optional(decoder, config, WINDOW, FULL_LAYERS)::mask)
        .build(shape(config), config, checkpoint);
  }
}
