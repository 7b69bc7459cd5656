// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxFile;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxNode;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.runtime.TestEngine;
import dev.bridle.site.AttentionCore;
import dev.bridle.site.AttentionSite;
import dev.bridle.site.FusedAttention;
import dev.bridle.tensor.ElementType;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a recomputed pattern makes of the values is what the operator that hides it gives. */
final class HiddenPatternTest {
  /** The same sums in another order, of numbers of size one; measured: 5e-7. */
  private static final float ROUNDING = 1e-5f;

  private static final int ROWS = 2;
  private static final int LENGTH = 6;
  private static final int HEADS = 4;
  private static final int SHARED = 2;
  private static final int WIDTH = 32;

  /** One node with random inputs; an empty name is an absent one. */
  private static final class Case {
    private final FusedAttention kind;
    private final Map<String, OnnxAttribute> attributes = new HashMap<>();
    private final List<String> operands = new ArrayList<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Map<String, int[]> integers = new HashMap<>();
    private final String name;

    Case(FusedAttention kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    Case with(String attribute, OnnxAttribute value) {
      attributes.put(attribute, value);
      return this;
    }

    Case with(String attribute, long value) {
      return with(attribute, OnnxAttribute.of(value));
    }

    Case with(String attribute, float value) {
      return with(attribute, OnnxAttribute.of(value));
    }

    /** Adds an input at a place. */
    Case at(int place, String input, long... shape) {
      while (operands.size() <= place) {
        operands.add("");
      }
      operands.set(place, input);
      shapes.put(input, shape);
      return this;
    }

    Case at(int place, String input, int[] numbers, long... shape) {
      integers.put(input, numbers);
      return at(place, input, shape);
    }

    /** Whether keys and values come out. */
    boolean keeps() {
      return shapes.containsKey("pk");
    }

    @Override
    public String toString() {
      return kind + " " + name;
    }
  }

  static Stream<Case> cases() {
    int[] mask = new int[ROWS * LENGTH];
    Arrays.fill(mask, 1);
    mask[3] = 0;
    int[] squares = new int[ROWS * LENGTH * LENGTH];
    Arrays.setAll(squares, i -> i % 5 == 4 && i % LENGTH > 0 ? 0 : 1);
    return Stream.of(
        standard("with an axis of heads"),
        standard("causal").with("is_causal", 1),
        standard("capped").with("is_causal", 1).with("softcap", 1.5f),
        standard("scaled and biased").with("scale", 0.2f).at(3, "m", LENGTH, LENGTH),
        standard("with a past")
            .with("is_causal", 1)
            .at(4, "pk", ROWS, SHARED, 3, WIDTH)
            .at(5, "pv", ROWS, SHARED, 3, WIDTH),
        wideStandard("side by side"),
        wideStandard("side by side, causal").with("is_causal", 1),
        multiHead("plain"),
        multiHead("with biases").at(3, "b", 3L * HEADS * WIDTH),
        multiHead("masked").at(4, "mask", mask, ROWS, LENGTH),
        multiHead("masked for each query").at(4, "mask", squares, ROWS, LENGTH, LENGTH),
        multiHead("biased for each head").at(5, "ab", 1, HEADS, LENGTH, LENGTH),
        multiHead("causal").with("unidirectional", 1).with("scale", 0.1f),
        multiHead("with a past")
            .with("unidirectional", 1)
            .at(6, "pk", ROWS, HEADS, 3, WIDTH)
            .at(7, "pv", ROWS, HEADS, 3, WIDTH),
        packed("plain"),
        packed("causal").with("unidirectional", 1),
        packed("masked for each query").at(3, "mask", squares, ROWS, LENGTH, LENGTH),
        packed("masked").at(3, "mask", mask, ROWS, LENGTH),
        packed("with a past").with("unidirectional", 1).at(4, "p", 2, ROWS, HEADS, 3, WIDTH),
        groupQuery("plain"),
        groupQuery("windowed").with("local_window_size", 2),
        groupQuery("capped").with("softcap", 1.5f).with("scale", 0.5f),
        groupQuery("smooth").with("smooth_softmax", 1),
        groupQuery("with sinks").at(11, "sink", HEADS),
        groupQuery("biased").at(10, "ab", ROWS, HEADS, LENGTH, LENGTH),
        turning("turning halves"),
        turning("turning neighbours").with("rotary_interleaved", 1),
        packedGroupQuery());
  }

  private static Case standard(String name) {
    return new Case(FusedAttention.STANDARD, name)
        .at(0, "q", ROWS, HEADS, LENGTH, WIDTH)
        .at(1, "k", ROWS, SHARED, LENGTH, WIDTH)
        .at(2, "v", ROWS, SHARED, LENGTH, WIDTH);
  }

  private static Case wideStandard(String name) {
    return new Case(FusedAttention.STANDARD, name)
        .with("q_num_heads", HEADS)
        .with("kv_num_heads", SHARED)
        .at(0, "q", ROWS, LENGTH, (long) HEADS * WIDTH)
        .at(1, "k", ROWS, LENGTH, (long) SHARED * WIDTH)
        .at(2, "v", ROWS, LENGTH, (long) SHARED * WIDTH);
  }

  private static Case multiHead(String name) {
    Case made = new Case(FusedAttention.MULTI_HEAD, name).with("num_heads", HEADS);
    for (String each : List.of("q", "k", "v")) {
      made.at(made.operands.size(), each, ROWS, LENGTH, (long) HEADS * WIDTH);
    }
    return made;
  }

  private static Case packed(String name) {
    return new Case(FusedAttention.PACKED, name)
        .with("num_heads", HEADS)
        .at(0, "x", ROWS, LENGTH, 12)
        .at(1, "w", 12, 3L * HEADS * WIDTH)
        .at(2, "b", 3L * HEADS * WIDTH);
  }

  private static Case groupQuery(String name) {
    return grouped(name)
        .at(0, "q", ROWS, LENGTH, (long) HEADS * WIDTH)
        .at(1, "k", ROWS, LENGTH, (long) SHARED * WIDTH)
        .at(2, "v", ROWS, LENGTH, (long) SHARED * WIDTH);
  }

  private static Case grouped(String name) {
    return new Case(FusedAttention.GROUP_QUERY, name)
        .with("num_heads", HEADS)
        .with("kv_num_heads", SHARED)
        .at(3, "pk", ROWS, SHARED, 0, WIDTH)
        .at(4, "pv", ROWS, SHARED, 0, WIDTH)
        .at(5, "last", new int[] {LENGTH - 1, LENGTH - 1}, ROWS)
        .at(6, "total", new int[] {LENGTH}, 1);
  }

  private static Case turning(String name) {
    return groupQuery(name).with("do_rotary", 1).at(7, "cos", 32, 8).at(8, "sin", 32, 8);
  }

  private static Case packedGroupQuery() {
    return grouped("packed")
        .at(0, "qkv", ROWS, LENGTH, (HEADS + 2L * SHARED) * WIDTH)
        .with("do_rotary", 1)
        .at(7, "cos", 32, 8)
        .at(8, "sin", 32, 8);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void patternTimesValuesIsTheOperatorsOutput(Case given) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session =
            TestEngine.environment().createSession(OnnxFile.toBytes(model(given)), options)) {
      Map<String, OnnxTensor> feeds = feeds(given);
      try (OrtSession.Result result = session.run(feeds)) {

        assertThat(numbers(result, "remixed"))
            .containsExactly(numbers(result, "mixed"), within(ROUNDING));
      } finally {
        feeds.values().forEach(OnnxTensor::close);
      }
    }
  }

  private static OnnxModel model(Case given) {
    GraphBuilder graph = new GraphBuilder("attention");
    given.shapes.forEach(
        (name, shape) ->
            graph.input(
                OnnxValue.of(
                    name,
                    given.integers.containsKey(name) ? ElementType.INT32 : ElementType.FLOAT32,
                    (Object[]) Arrays.stream(shape).boxed().toArray(Long[]::new))));
    boolean standard = given.kind == FusedAttention.STANDARD;
    List<String> outputs =
        given.kind == FusedAttention.PACKED
            ? List.of("o", "po")
            : given.keeps() ? List.of("o", "pok", "pov") : List.of("o");
    OnnxNode node =
        new OnnxNode(
            given.kind.operator(),
            standard ? "" : "com.microsoft",
            "",
            given.operands,
            outputs,
            given.attributes,
            Remainder.NONE);
    graph.node(node);
    OnnxModel empty =
        new OnnxModel(
            10, "", Map.of("", 23L, "com.microsoft", 1L), graph.build(), Map.of(), Remainder.NONE);
    AttentionSite site =
        new AttentionSite(0, new AttentionCore.Fused(given.kind, "o"), "o", null, HEADS, WIDTH);
    OperatorWriter writer = OperatorWriter.of(empty, graph);
    PatternSupport support = new PatternSupport(empty.graph());
    assertThat(support.obstacle(site)).isEmpty();
    Mixture mixture = support.write(writer, site);
    String values = HeadSplits.repeat(writer, mixture.values(), HEADS);
    String mixed = writer.apply("MatMul", "m", mixture.pattern(), values);
    String rows = mixture.headsFirst() ? mixed : writer.transpose("t", mixed, 0, 2, 1, 3);
    show(graph, "mixed", writer.reshape("flat.o", "o", -1));
    show(graph, "remixed", writer.reshape("flat.m", rows, -1));
    return empty.withGraph(graph.build());
  }

  private static void show(GraphBuilder graph, String name, String value) {
    graph.node(OnnxNode.of("Identity", List.of(value), List.of(name), Map.of()));
    graph.output(OnnxValue.of(name, ElementType.FLOAT32, "numbers"));
  }

  private static Map<String, OnnxTensor> feeds(Case given) throws OrtException {
    Random random = new Random(5);
    OrtEnvironment environment = TestEngine.environment();
    Map<String, OnnxTensor> feeds = new HashMap<>();
    for (Map.Entry<String, long[]> each : given.shapes.entrySet()) {
      int[] integers = given.integers.get(each.getKey());
      if (integers != null) {
        feeds.put(
            each.getKey(),
            OnnxTensor.createTensor(environment, IntBuffer.wrap(integers), each.getValue()));
        continue;
      }
      float[] numbers = new float[(int) Arrays.stream(each.getValue()).reduce(1, (a, b) -> a * b)];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      feeds.put(
          each.getKey(),
          OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers), each.getValue()));
    }
    return feeds;
  }

  private static float[] numbers(OrtSession.Result result, String name) {
    FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] numbers = new float[buffer.remaining()];
    buffer.get(numbers);
    return numbers;
  }
}
