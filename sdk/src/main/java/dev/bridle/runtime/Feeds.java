// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The inputs of one run; those made here are freed with it, those lent are not. */
final class Feeds implements AutoCloseable {
  private final OrtEnvironment environment;
  private final Map<String, OnnxTensor> tensors = new HashMap<>();
  private final List<OnnxTensor> own = new ArrayList<>();

  Feeds(OrtEnvironment environment) {
    this.environment = environment;
  }

  void put(String name, long[] numbers, long... shape) throws OrtException {
    own(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape));
  }

  void put(String name, float[] numbers, long... shape) throws OrtException {
    own(name, OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), shape));
  }

  void lend(String name, OnnxTensor tensor) {
    tensors.put(name, tensor);
  }

  Map<String, OnnxTensor> tensors() {
    return tensors;
  }

  private void own(String name, OnnxTensor tensor) {
    own.add(tensor);
    tensors.put(name, tensor);
  }

  @Override
  public void close() {
    own.forEach(OnnxTensor::close);
  }
}
