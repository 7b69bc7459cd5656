// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.sweep.run;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.runtime.TestEngine;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatVector;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A decoder's own graph in which every z goes through a {@code Where}: activation patching with
 * nothing of this library's engine between, one whole prompt at a time.
 */
public final class PatchedGraph implements AutoCloseable {
  private final DecoderGraph decoder;
  private final OrtSession session;

  /**
   * Edits a decoder's graph.
   *
   * @param decoder built from a checkpoint
   */
  public PatchedGraph(DecoderGraph decoder) {
    this.decoder = decoder;
    GraphBuilder graph = GraphBuilder.from(decoder.model().graph());
    for (AttentionSite site : decoder.sites()) {
      Object[] shape = {1, "sequence_length", site.width()};
      String here = graph.input(OnnxValue.of(here(site), ElementType.BOOL, shape));
      String patch = graph.input(OnnxValue.of(patch(site), ElementType.FLOAT32, shape));
      String patched = graph.freshName("patched");
      graph.redirect(site.z(), patched, "");
      graph.node(OnnxNode.of("Where", List.of(here, patch, site.z()), List.of(patched), Map.of()));
      graph.output(OnnxValue.of(site.z(), ElementType.FLOAT32, shape));
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      byte[] bytes = OnnxFile.toBytes(decoder.model().withGraph(graph.build()));
      this.session = TestEngine.environment().createSession(bytes, options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String here(AttentionSite site) {
    return "here." + site.layer();
  }

  private static String patch(AttentionSite site) {
    return "patch." + site.layer();
  }

  /**
   * {@return every layer's z [sequence · H · d] in a run of its own}
   *
   * @param tokens a prompt
   */
  public List<float[]> z(int... tokens) {
    Map<String, float[]> run = run(List.of(), HeadSet.of(), 0, 0, tokens);
    return decoder.sites().stream().map(site -> run.get(site.z())).toList();
  }

  /**
   * {@return the last logits, some heads' z replaced at some positions}
   *
   * @param source every layer's z that stands there instead
   * @param heads whose z is replaced
   * @param from the first position
   * @param to the position after the last
   * @param tokens the prompt
   */
  public FloatVector logits(List<float[]> source, HeadSet heads, int from, int to, int... tokens) {
    float[] all = run(source, heads, from, to, tokens).get(decoder.ports().logits());
    int vocabulary = decoder.shape().vocabSize();
    return FloatVector.of(Arrays.copyOfRange(all, all.length - vocabulary, all.length));
  }

  private Map<String, float[]> run(
      List<float[]> source, HeadSet heads, int from, int to, int... tokens) {
    OrtEnvironment environment = TestEngine.environment();
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      feedTokens(feeds, tokens);
      for (AttentionSite site : decoder.sites()) {
        int width = site.width();
        boolean[][][] here = new boolean[1][tokens.length][width];
        float[] patch = new float[tokens.length * width];
        for (HeadId head : heads) {
          if (head.layer() == site.layer()) {
            for (int at = from; at < to; at++) {
              int first = head.head() * site.headDim();
              Arrays.fill(here[0][at], first, first + site.headDim(), true);
            }
          }
        }
        if (!source.isEmpty()) {
          patch = source.get(site.layer());
        }
        long[] shape = {1, tokens.length, width};
        feeds.put(here(site), OnnxTensor.createTensor(environment, here));
        feeds.put(
            patch(site), OnnxTensor.createTensor(environment, FloatBuffer.wrap(patch), shape));
      }
      try (OrtSession.Result result = session.run(feeds)) {
        return numbers(result);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private static Map<String, float[]> numbers(OrtSession.Result result) {
    Map<String, float[]> values = new HashMap<>();
    result.forEach(
        entry -> {
          FloatBuffer buffer = ((OnnxTensor) entry.getValue()).getFloatBuffer();
          float[] numbers = new float[buffer.remaining()];
          buffer.get(numbers);
          values.put(entry.getKey(), numbers);
        });
    return values;
  }

  private void feedTokens(Map<String, OnnxTensor> feeds, int... tokens) throws OrtException {
    long[] ones = new long[tokens.length];
    Arrays.fill(ones, 1);
    feeds.put("input_ids", longs(IntStream.of(tokens).asLongStream().toArray()));
    feeds.put("attention_mask", longs(ones));
    feeds.put("position_ids", longs(IntStream.range(0, tokens.length).asLongStream().toArray()));
    for (CachePort port : decoder.ports().cache()) {
      FloatBuffer nothing = FloatBuffer.allocate(0);
      feeds.put(
          port.past(), OnnxTensor.createTensor(TestEngine.environment(), nothing, port.empty(1)));
    }
  }

  private static OnnxTensor longs(long... numbers) throws OrtException {
    long[] shape = {1, numbers.length};
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
