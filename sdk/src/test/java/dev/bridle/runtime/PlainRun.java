// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.head.ModelShape;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A decoder's own graph run on ONNX Runtime with nothing of this library between, one row, key by
 * key as its inputs are named.
 */
final class PlainRun implements AutoCloseable {
  /**
   * What a run leaves.
   *
   * @param logits [new tokens, vocabulary]
   * @param cache keys and values of all tokens so far, by the name of the input that takes them
   */
  record Outcome(FloatTensor logits, Map<String, float[]> cache) {}

  private final DecoderGraph decoder;
  private final OrtSession session;

  PlainRun(DecoderGraph decoder) {
    this.decoder = decoder;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      this.session =
          TestEngine.environment().createSession(OnnxFile.toBytes(decoder.model()), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return logits of tokens that begin a text} */
  Outcome begin(int... ids) {
    return go(Map.of(), 0, ids);
  }

  /** {@return logits of tokens that follow so many others} */
  Outcome go(Map<String, float[]> cache, int past, int... ids) {
    ModelShape shape = decoder.shape();
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      long[] tokens = IntStream.of(ids).asLongStream().toArray();
      feeds.put("input_ids", tensor(tokens, 1, ids.length));
      long[] mask = new long[past + ids.length];
      java.util.Arrays.fill(mask, 1);
      feeds.put("attention_mask", tensor(mask, 1, mask.length));
      long[] positions = IntStream.range(past, past + ids.length).asLongStream().toArray();
      feeds.put("position_ids", tensor(positions, 1, ids.length));
      for (CachePort port : decoder.ports().cache()) {
        String name = port.past();
        FloatBuffer held = FloatBuffer.wrap(cache.getOrDefault(name, new float[0]));
        long[] size = {1, shape.kvHeads(), past, shape.headDim()};
        feeds.put(name, OnnxTensor.createTensor(TestEngine.environment(), held, size));
      }
      try (OrtSession.Result result = session.run(feeds)) {
        return outcome(result, ids.length);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private Outcome outcome(OrtSession.Result result, int length) {
    float[] flat = numbers(result, "logits");
    FloatTensor logits = new FloatTensor(flat, length, flat.length / length);
    Map<String, float[]> cache = new LinkedHashMap<>();
    decoder
        .ports()
        .cache()
        .forEach(port -> cache.put(port.past(), numbers(result, port.present())));
    return new Outcome(logits, cache);
  }

  private static float[] numbers(OrtSession.Result result, String name) {
    FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] numbers = new float[buffer.remaining()];
    buffer.get(numbers);
    return numbers;
  }

  private static OnnxTensor tensor(long[] numbers, long... shape) throws OrtException {
    return OnnxTensor.createTensor(TestEngine.environment(), LongBuffer.wrap(numbers), shape);
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
