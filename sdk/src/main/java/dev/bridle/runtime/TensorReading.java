// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.bridle.tensor.FloatTensor;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Copies what a run left out of the runtime's memory. */
final class TensorReading {
  private TensorReading() {}

  static FloatTensor read(OrtSession.Result result, String name) {
    OnnxTensor tensor = (OnnxTensor) result.get(name).orElseThrow();
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] numbers = new float[buffer.remaining()];
    buffer.get(numbers);
    int[] sizes = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
    return new FloatTensor(numbers, sizes);
  }
}
