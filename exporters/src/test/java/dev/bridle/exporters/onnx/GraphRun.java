// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.model.TokenBatch;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import dev.bridle.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Runs a graph as any program does that knows ONNX Runtime and nothing of this project. */
final class GraphRun implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final DecoderPorts ports;

  private GraphRun(OrtSession session, DecoderPorts ports) {
    this.session = session;
    this.ports = ports;
  }

  /**
   * Opens a graph.
   *
   * @param data the folder of its weights
   */
  static GraphRun of(OnnxModel model, DecoderPorts ports, Path data) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.addConfigEntry(
          "session.model_external_initializers_file_folder_path", data.toString());
      options.setIntraOpNumThreads(1);
      byte[] bytes = OnnxFile.toBytes(model);
      return new GraphRun(OrtEnvironment.getEnvironment().createSession(bytes, options), ports);
    }
  }

  /** Logits of every position [rows][length][vocabulary], fed in steps of these lengths. */
  float[][][] logits(TokenBatch batch, int... steps) throws OrtException {
    float[][][] all = new float[batch.rows()][batch.length()][];
    OrtSession.Result before = null;
    int from = 0;
    for (int step : steps) {
      OrtSession.Result now = run(batch, from, step, before);
      float[][][] part = (float[][][]) numbers(now.get(ports.logits()).orElseThrow());
      for (int row = 0; row < part.length; row++) {
        System.arraycopy(part[row], 0, all[row], from, step);
      }
      if (before != null) {
        before.close();
      }
      before = now;
      from += step;
    }
    before.close();
    return all;
  }

  private static Object numbers(ai.onnxruntime.OnnxValue value) throws OrtException {
    return value.getValue();
  }

  private OrtSession.Result run(TokenBatch batch, int from, int step, OrtSession.Result before)
      throws OrtException {
    int rows = batch.rows();
    int total = from + step;
    long[] ids = new long[rows * step];
    long[] positions = new long[rows * step];
    long[] mask = new long[rows * total];
    long[] prompts = new long[rows];
    for (int row = 0; row < rows; row++) {
      prompts[row] = batch.promptOf(row);
      for (int at = 0; at < total; at++) {
        mask[row * total + at] = at < batch.startOf(row) ? 0 : 1;
        if (at >= from) {
          ids[row * step + at - from] = batch.id(row, at);
          positions[row * step + at - from] = Math.max(0, at - batch.startOf(row));
        }
      }
    }
    Map<String, OnnxTensor> own = new HashMap<>();
    put(own, ports.ids(), ids, rows, step);
    put(own, ports.positions(), positions, rows, step);
    put(own, ports.mask(), mask, rows, total);
    TokenPort starts = new TokenPort(DecoderPorts.PROMPT_LENGTH, ElementType.INT64);
    put(own, starts, prompts, rows);
    Map<String, OnnxTensor> fed = new HashMap<>(own);
    for (CachePort port : ports.cache()) {
      if (before == null) {
        own.put(port.past(), empty(port, rows));
      }
      fed.put(
          port.past(),
          before == null
              ? own.get(port.past())
              : (OnnxTensor) before.get(port.present()).orElseThrow());
    }
    fed.keySet().retainAll(session.getInputNames());
    try {
      return session.run(fed);
    } finally {
      own.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor empty(CachePort port, int rows) throws OrtException {
    OnnxJavaType type =
        port.type() == ElementType.FLOAT16 ? OnnxJavaType.FLOAT16 : OnnxJavaType.FLOAT;
    return OnnxTensor.createTensor(
        environment, ByteBuffer.allocateDirect(0), port.empty(rows), type);
  }

  private void put(Map<String, OnnxTensor> fed, TokenPort port, long[] numbers, long... shape)
      throws OrtException {
    if (port.isPresent()) {
      fed.put(
          port.name(),
          port.type() == ElementType.INT64
              ? OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape)
              : OnnxTensor.createTensor(
                  environment,
                  IntBuffer.wrap(Arrays.stream(numbers).mapToInt(it -> (int) it).toArray()),
                  shape));
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
