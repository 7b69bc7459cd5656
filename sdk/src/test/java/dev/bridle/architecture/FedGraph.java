// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.runtime.TestEngine;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A graph of floats and integers on ONNX Runtime, fed input by input. */
final class FedGraph implements AutoCloseable {
  private final OrtSession session;
  private final Map<String, OnnxTensor> feeds = new HashMap<>();

  FedGraph(OnnxModel model) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      this.session = TestEngine.environment().createSession(OnnxFile.toBytes(model), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  FedGraph feed(String name, long[] numbers, long... shape) {
    return feed(
        name,
        () -> OnnxTensor.createTensor(TestEngine.environment(), LongBuffer.wrap(numbers), shape));
  }

  FedGraph feed(String name, float[] numbers, long... shape) {
    return feed(
        name,
        () -> OnnxTensor.createTensor(TestEngine.environment(), FloatBuffer.wrap(numbers), shape));
  }

  /** Runs what was fed, once, and returns every output's numbers. */
  Map<String, float[]> go() {
    Map<String, float[]> outputs = new LinkedHashMap<>();
    try (OrtSession.Result result = session.run(feeds)) {
      for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
        FloatBuffer buffer = ((OnnxTensor) output.getValue()).getFloatBuffer();
        float[] numbers = new float[buffer.remaining()];
        buffer.get(numbers);
        outputs.put(output.getKey(), numbers);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
      feeds.clear();
    }
    return outputs;
  }

  private FedGraph feed(String name, Creation creation) {
    try {
      feeds.put(name, creation.create());
      return this;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a tensor that is closed after the run. */
  private interface Creation {
    OnnxTensor create() throws OrtException;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
