// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.error.InputException;
import java.util.List;

/** What it means that ONNX Runtime did not finish a run. */
final class RunFailure {
  /** What operators say when a table of embeddings, or of rotations, is too short. */
  private static final List<String> BEYOND_A_TABLE =
      List.of(
          "indices element out of data bounds",
          "input index out of range",
          "cos_cache dimension 0",
          "is not currently supported");

  private RunFailure() {}

  /**
   * Token ids were checked before, so that it is positions which are out of a table's bounds; but
   * for graphs with logits that stand for no token.
   */
  static RuntimeException of(OrtException e) {
    String message = words(e);
    if (BEYOND_A_TABLE.stream().anyMatch(message::contains)) {
      InputException tooLong =
          new InputException(
              "the text has more tokens than the model has positions, or one that it does not embed",
              "Give a shorter text, or ask for fewer new tokens.");
      tooLong.initCause(e);
      return tooLong;
    }
    return new IllegalStateException("ONNX Runtime failed: " + message, e);
  }

  /** What ONNX Runtime said, on one line. */
  static String words(OrtException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
  }
}
