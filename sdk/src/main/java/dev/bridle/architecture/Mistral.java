// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Mistral: a Llama without biases whose layers may all look through a window.
 *
 * <p>{@code sliding_window} is 4096 if the config does not say, and null where there is none, as
 * from version 0.2 on.
 */
final class Mistral implements Architecture {
  private static final int KV_HEADS = 8;
  private static final int WINDOW = 4096;

  @Override
  public String name() {
    return "mistral";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int kvHeads = ShapeKeys.USUAL.kvHeads(config, KV_HEADS);
    return ShapeKeys.USUAL.shape(name(), config, kvHeads, ShapeKeys.USUAL.headDim(config));
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    boolean slides = !config.saysNone("sliding_window");
    return new LlamaPass(
            false,
            false,
            false,
            false,
            decoder -> LayerTypes.of(decoder, config, WINDOW, layer -> slides)::mask)
        .build(shape(config), config, checkpoint);
  }
}
