// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxModel;

/** How one model family's checkpoint becomes a graph. */
public interface Architecture {
  /** {@return the family's name, as {@code model_type} in config.json spells it} */
  String name();

  /**
   * {@return the shape that a config describes}
   *
   * @param config of this family
   * @throws dev.bridle.error.InputException if a number is missing or impossible
   */
  ModelShape shape(ModelConfig config);

  /**
   * {@return the decoder as a graph}
   *
   * <p>Weights are converted to single precision when they are read, not now.
   *
   * @param config of this family
   * @param checkpoint the weights under their Hugging Face names
   * @throws dev.bridle.error.InputException if a tensor is missing or has another shape
   */
  OnnxModel build(ModelConfig config, Checkpoint checkpoint);
}
