// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Integers of either width. */
  void put(String name, ElementType type, long[] numbers, long... shape) throws OrtException {
    if (type == ElementType.INT32) {
      int[] narrow = Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
      own(name, OnnxTensor.createTensor(environment, IntBuffer.wrap(narrow), shape));
    } else {
      put(name, numbers, shape);
    }
  }

  /** Floating-point numbers of any precision. */
  void put(String name, ElementType type, float[] numbers, long... shape) throws OrtException {
    if (type == ElementType.FLOAT32) {
      put(name, numbers, shape);
    } else {
      OnnxJavaType java = OnnxJavaType.valueOf(name(type));
      ByteBuffer bytes = FloatCodec.encode(type, numbers);
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining());
      direct.order(ByteOrder.nativeOrder()).put(bytes).rewind();
      own(name, OnnxTensor.createTensor(environment, direct, shape, java));
    }
  }

  /** A tensor of which one dimension is zero. */
  void putEmpty(String name, ElementType type, long... shape) throws OrtException {
    OnnxJavaType java = OnnxJavaType.valueOf(name(type));
    own(name, OnnxTensor.createTensor(environment, ByteBuffer.allocateDirect(0), shape, java));
  }

  private static String name(ElementType type) {
    return switch (type) {
      case FLOAT32 -> "FLOAT";
      case FLOAT64 -> "DOUBLE";
      default -> type.name();
    };
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
