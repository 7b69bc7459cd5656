// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/**
 * Qwen3: a Qwen2 without biases that norms each head of queries and keys before it is rotated.
 *
 * <p>Heads are 128 wide whatever the residual is, so z may be wider than the residual.
 */
final class Qwen3 implements Architecture {
  private static final int KV_HEADS = 32;
  private static final int HEAD_DIM = 128;
  private static final int FULL_LAYERS = 28;
  private static final int WINDOW = 4096;

  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public ModelShape shape(ModelConfig config) {
    int kvHeads = ShapeKeys.USUAL.kvHeads(config, KV_HEADS);
    return ShapeKeys.USUAL.shape(name(), config, kvHeads, config.positive("head_dim", HEAD_DIM));
  }

  @Override
  public OnnxModel build(ModelConfig config, Checkpoint checkpoint) {
    boolean bias = config.flag("attention_bias", false);
    return new LlamaPass(
            bias,
            bias,
            false,
            true,
            decoder -> LayerTypes.optional(decoder, config, WINDOW, FULL_LAYERS)::mask)
        .build(shape(config), config, checkpoint);
  }
}
