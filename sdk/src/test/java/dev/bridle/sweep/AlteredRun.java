// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.sweep;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxGraph;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.runtime.TestEngine;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.TokenPort;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One intervention, alone, on the whole graph: z of every layer is multiplied with one input and
 * has another added, and the whole prompt is run from the beginning.
 *
 * <p>Where an intervention holds all other heads, all of z is such an input.
 */
final class AlteredRun implements AutoCloseable {
  private static final String FACTOR = "altered.factor.";
  private static final String OFFSET = "altered.offset.";

  private final DecoderGraph decoder;
  private final int width;
  private final OrtSession session;

  AlteredRun(DecoderGraph decoder) {
    this(decoder, graph -> {});
  }

  /** The same, with what else a test does to the graph. */
  AlteredRun(DecoderGraph decoder, Consumer<GraphBuilder> further) {
    this.decoder = decoder;
    this.width = decoder.shape().heads() * decoder.shape().headDim();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      byte[] bytes = OnnxFile.toBytes(decoder.model().withGraph(altered(further)));
      this.session = TestEngine.environment().createSession(bytes, options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private OnnxGraph altered(Consumer<GraphBuilder> further) {
    GraphBuilder graph = GraphBuilder.from(decoder.model().graph());
    for (AttentionSite site : decoder.sites()) {
      String factor = FACTOR + site.layer();
      String offset = OFFSET + site.layer();
      graph.input(OnnxValue.of(factor, ElementType.FLOAT32, "altered", width));
      graph.input(OnnxValue.of(offset, ElementType.FLOAT32, "altered", width));
      String scaled = graph.node("Mul", factor + ".z", Map.of(), site.z(), factor);
      String moved = graph.node("Add", offset + ".z", Map.of(), scaled, offset);
      graph.rewrite(
          node ->
              node.outputs().contains(site.projection().reader()) && node.input(0).equals(site.z())
                  ? node.withInput(0, moved)
                  : node);
    }
    further.accept(graph);
    return graph.build();
  }

  /**
   * Logits after the last token.
   *
   * @param clean what every layer's heads put out where they are held [positions, H, d]
   */
  float[] logits(Intervention intervention, List<FloatTensor> clean, int... tokens) {
    String logits = decoder.ports().logits();
    float[] numbers = run(intervention, clean, Map.of(), logits, tokens).data();
    int vocabulary = numbers.length / tokens.length;
    return Arrays.copyOfRange(numbers, numbers.length - vocabulary, numbers.length);
  }

  /** One output, with what else the graph is fed. */
  FloatTensor run(
      Intervention intervention,
      List<FloatTensor> clean,
      Map<String, FloatTensor> further,
      String wanted,
      int... tokens) {
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      feed(feeds, decoder.ports().ids(), tokens);
      feed(
          feeds,
          decoder.ports().mask(),
          IntStream.generate(() -> 1).limit(tokens.length).toArray());
      feed(feeds, decoder.ports().positions(), IntStream.range(0, tokens.length).toArray());
      for (CachePort port : decoder.ports().cache()) {
        feeds.put(
            port.past(),
            OnnxTensor.createTensor(
                TestEngine.environment(),
                ByteBuffer.allocateDirect(0),
                port.empty(1),
                OnnxJavaType.FLOAT));
      }
      for (int layer = 0; layer < decoder.shape().layers(); layer++) {
        alter(feeds, layer, intervention, clean, tokens.length);
      }
      for (Map.Entry<String, FloatTensor> more : further.entrySet()) {
        long[] shape = Arrays.stream(more.getValue().shape()).asLongStream().toArray();
        feeds.put(more.getKey(), tensor(more.getValue().data(), shape));
      }
      try (OrtSession.Result result = session.run(feeds, java.util.Set.of(wanted))) {
        OnnxTensor made = (OnnxTensor) result.get(wanted).orElseThrow();
        FloatBuffer all = made.getFloatBuffer();
        float[] numbers = new float[all.remaining()];
        all.get(numbers);
        long[] shape = made.getInfo().getShape();
        return new FloatTensor(numbers, Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(float[] numbers, long... shape) throws OrtException {
    return OnnxTensor.createTensor(TestEngine.environment(), FloatBuffer.wrap(numbers), shape);
  }

  private void alter(
      Map<String, OnnxTensor> feeds,
      int layer,
      Intervention intervention,
      List<FloatTensor> clean,
      int length)
      throws OrtException {
    float[] factors = new float[length * width];
    float[] offsets = new float[length * width];
    Arrays.fill(factors, 1);
    if (intervention.frozen()) {
      Arrays.fill(factors, 0);
      System.arraycopy(clean.get(layer).data(), 0, offsets, 0, offsets.length);
    }
    int d = decoder.shape().headDim();
    for (HeadChange change : intervention.changes()) {
      for (int at = change.from(); change.head().layer() == layer && at < change.to(); at++) {
        for (int i = 0; i < d; i++) {
          int cell = at * width + change.head().head() * d + i;
          int row = change.offset().size(0) == 1 ? 0 : at - change.from();
          factors[cell] *= (float) change.factor();
          offsets[cell] = (float) (offsets[cell] * change.factor() + change.offset().at(row, i));
        }
      }
    }
    long[] shape = {length, width};
    feeds.put(FACTOR + layer, tensor(factors, shape));
    feeds.put(OFFSET + layer, tensor(offsets, shape));
  }

  private static void feed(Map<String, OnnxTensor> feeds, TokenPort port, int[] numbers)
      throws OrtException {
    long[] shape = {1, numbers.length};
    if (port.isPresent() && port.type() == ElementType.INT32) {
      feeds.put(
          port.name(),
          OnnxTensor.createTensor(TestEngine.environment(), IntBuffer.wrap(numbers), shape));
    } else if (port.isPresent()) {
      long[] wide = IntStream.of(numbers).asLongStream().toArray();
      feeds.put(
          port.name(),
          OnnxTensor.createTensor(TestEngine.environment(), LongBuffer.wrap(wide), shape));
    }
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
