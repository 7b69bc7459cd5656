// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import dev.bridle.TinyModel;

/** The two families: one without biases, grouped queries, H·d ≠ D; one with biases everywhere. */
enum TinyModels {
  LLAMA,
  GPT2;

  TinyModel checkpoint() {
    return this == LLAMA ? TinyModel.llama(5) : TinyModel.gpt2(6);
  }

  boolean hasBiases() {
    return this == GPT2;
  }
}
