// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtEnvironment;

/** ONNX Runtime as this library starts it, for tests that run graphs themselves. */
public final class TestEngine {
  private TestEngine() {}

  /** {@return the process-wide environment, with its one thread pool} */
  public static OrtEnvironment environment() {
    return new OrtEngine(RuntimeSettings.defaults()).environment();
  }
}
