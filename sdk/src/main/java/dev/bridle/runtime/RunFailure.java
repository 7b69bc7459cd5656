// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.error.InputException;

/** What it means that ONNX Runtime did not finish a run. */
final class RunFailure {
  private RunFailure() {}

  /** Token ids were checked before, so that only positions can be out of a table's bounds. */
  static RuntimeException of(OrtException e) {
    if (String.valueOf(e.getMessage()).contains("indices element out of data bounds")) {
      InputException tooLong =
          new InputException(
              "the text has more tokens than the model has positions",
              "Give a shorter text, or ask for fewer new tokens.");
      tooLong.initCause(e);
      return tooLong;
    }
    return new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
  }
}
