// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.runtime.TestEngine;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.BiasSlot;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.Projection;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A decoder run with values inside it as outputs, and what a site says of them checked. */
final class ExposedRun {
  /** Sums of at most a hundred terms of size one in single precision, added in another order. */
  private static final float ROUNDING = 5e-5f;

  private static final int[] IDS = {1, 5, 9, 2, 14, 3};

  private ExposedRun() {}

  /** Multiplies each site's z with its weight by hand, as oriented, and finds the projection. */
  static void assertProjectionsMapZ(DecoderGraph decoder) {
    Map<String, float[]> values = run(decoder);
    for (AttentionSite site : decoder.sites()) {
      Projection projection = site.projection();
      FloatTensor weight = initializer(decoder, projection.weight().initializer());
      float[] z = values.get(site.z());
      float[] product = product(z, weight, projection.orientation());
      if (projection.bias() instanceof BiasSlot.GemmInput bias) {
        add(product, initializer(decoder, bias.initializer()));
      }
      close(values.get(projection.output()), product);
      if (projection.bias() instanceof BiasSlot.Added bias) {
        add(product, initializer(decoder, bias.initializer()));
        close(values.get(bias.output()), product);
      }
    }
  }

  /** {@return the logits [sequence, vocabulary] of these tokens} */
  static float[] logits(DecoderGraph decoder, int... ids) {
    return run(decoder, Set.of(), ids).get(decoder.ports().logits());
  }

  private static Map<String, float[]> run(DecoderGraph decoder) {
    Set<String> names = new LinkedHashSet<>();
    for (AttentionSite site : decoder.sites()) {
      names.add(site.z());
      names.add(site.projection().output());
      if (site.projection().bias() instanceof BiasSlot.Added bias) {
        names.add(bias.output());
      }
    }
    return run(decoder, names, IDS);
  }

  private static Map<String, float[]> run(DecoderGraph decoder, Set<String> more, int... ids) {
    GraphBuilder graph = GraphBuilder.from(decoder.model().graph());
    more.forEach(name -> graph.output(OnnxValue.of(name, ElementType.FLOAT32)));
    OnnxModel exposed = decoder.model().withGraph(graph.build());
    OrtEnvironment environment = TestEngine.environment();
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // A fused graph may never make the values that are looked at.
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      feed(decoder, environment, feeds, ids);
      try (OrtSession session = environment.createSession(OnnxFile.toBytes(exposed), options);
          OrtSession.Result result = session.run(feeds)) {
        Map<String, float[]> values = new HashMap<>();
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
          FloatBuffer buffer = ((OnnxTensor) entry.getValue()).getFloatBuffer();
          float[] numbers = new float[buffer.remaining()];
          buffer.get(numbers);
          values.put(entry.getKey(), numbers);
        }
        return values;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private static void feed(
      DecoderGraph decoder, OrtEnvironment environment, Map<String, OnnxTensor> feeds, int... ids)
      throws OrtException {
    long[] tokens = Arrays.stream(ids).asLongStream().toArray();
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    long[] positions = new long[ids.length];
    Arrays.setAll(positions, i -> i);
    long[] shape = {1, ids.length};
    DecoderPorts ports = decoder.ports();
    feeds.put(
        ports.ids().name(), OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape));
    feeds.put(
        ports.mask().name(), OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape));
    if (ports.positions().isPresent()) {
      feeds.put(
          ports.positions().name(),
          OnnxTensor.createTensor(environment, LongBuffer.wrap(positions), shape));
    }
    for (CachePort port : ports.cache()) {
      FloatBuffer nothing = FloatBuffer.allocate(0);
      feeds.put(port.past(), OnnxTensor.createTensor(environment, nothing, port.empty(1)));
    }
  }

  private static FloatTensor initializer(DecoderGraph decoder, String name) {
    return decoder.model().graph().initializers().get(name).toFloats();
  }

  private static float[] product(
      float[] z, FloatTensor weight, Projection.Orientation orientation) {
    boolean rows = orientation == Projection.Orientation.KN;
    int in = weight.size(rows ? 0 : 1);
    int out = weight.size(rows ? 1 : 0);
    float[] product = new float[z.length / in * out];
    for (int row = 0; row < z.length / in; row++) {
      for (int j = 0; j < out; j++) {
        double sum = 0;
        for (int i = 0; i < in; i++) {
          sum += (double) z[row * in + i] * (rows ? weight.at(i, j) : weight.at(j, i));
        }
        product[row * out + j] = (float) sum;
      }
    }
    return product;
  }

  private static void add(float[] rows, FloatTensor bias) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] += bias.data()[i % bias.data().length];
    }
  }

  private static void close(float[] actual, float[] expected) {
    assertThat(actual).containsExactly(expected, within(ROUNDING));
  }
}
