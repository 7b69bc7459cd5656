// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.TinyModel;

/** The two families: one without biases, grouped queries, H·d ≠ D; one with biases everywhere. */
enum TinyModels {
  LLAMA(TinyModel.llama(5)),
  GPT2(TinyModel.gpt2(6));

  private final TinyModel checkpoint;

  TinyModels(TinyModel checkpoint) {
    this.checkpoint = checkpoint;
  }

  TinyModel checkpoint() {
    return checkpoint;
  }

  boolean hasBiases() {
    return this == GPT2;
  }
}
