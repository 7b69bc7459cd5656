// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.locate;

import dev.bridle.onnx.GraphBuilder;
import dev.bridle.onnx.OnnxAttribute;
import dev.bridle.onnx.OnnxModel;
import dev.bridle.onnx.OnnxValue;
import dev.bridle.onnx.Remainder;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/** A decoder of one layer, two heads of width 4 and 8 numbers a row, with any projection. */
final class HandGraph {
  private static final int WIDTH = 8;
  private static final int VOCABULARY = 16;

  private final GraphBuilder graph = new GraphBuilder("hand");

  /** {@return the decoder whose projection of z is what the function adds and returns} */
  static OnnxModel with(BiFunction<HandGraph, String, String> projection) {
    return new HandGraph().build(projection);
  }

  GraphBuilder graph() {
    return graph;
  }

  private OnnxModel build(BiFunction<HandGraph, String, String> projection) {
    graph.input(OnnxValue.of("input_ids", ElementType.INT64, "batch", "sequence"));
    graph.input(OnnxValue.of("attention_mask", ElementType.INT64, "batch", "total"));
    numbers("words", VOCABULARY, WIDTH);
    numbers("router", WIDTH, 2);
    numbers("experts", 2, WIDTH);
    numbers("unembedding", WIDTH, VOCABULARY);
    integers("split", 0, 0, 2, 4);
    integers("joined", 0, 0, WIDTH);
    String x = node("Gather", "x", "words", "input_ids");
    // A softmax whose probabilities weigh constants is a router's, and no attention.
    String routed = node("MatMul", "routed", node("MatMul", "routes", x, "router"), "experts");
    String weighed = node("MatMul", "weighed", node("Softmax", "gate", routed), square("mixing"));
    x = node("Add", "mixed", x, weighed);
    String heads = transpose("heads", node("Reshape", "apart", x, "split"), 0L, 2L, 1L, 3L);
    String keys = transpose("keys", heads, 0L, 1L, 3L, 2L);
    String pattern = node("Softmax", "pattern", node("MatMul", "scores", heads, keys));
    String core = node("MatMul", "core", node("Identity", "same", pattern), heads);
    graph.declare(OnnxValue.of(core, ElementType.FLOAT32, "batch", 2, "sequence", 4));
    String z = node("Reshape", "z", transpose("rows", core, 0L, 2L, 1L, 3L), "joined");
    String y = node("Add", "residual", x, projection.apply(this, z));
    graph.output(
        OnnxValue.of(
            node("MatMul", "logits", y, "unembedding"),
            ElementType.FLOAT32,
            "batch",
            "sequence",
            VOCABULARY));
    return new OnnxModel(9, "hand", Map.of("", 17L), graph.build(), Map.of(), Remainder.NONE);
  }

  String node(String type, String name, String... operands) {
    return graph.node(type, name, Map.of(), operands);
  }

  String transpose(String name, String value, Long... permutation) {
    return graph.node(
        "Transpose", name, Map.of("perm", OnnxAttribute.of(List.of(permutation))), value);
  }

  /** A square weight, whose orientation no shape tells. */
  String square(String name) {
    return numbers(name, WIDTH, WIDTH);
  }

  String row(String name) {
    return numbers(name, WIDTH);
  }

  String numbers(String name, int... shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    Random random = new Random(name.hashCode());
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return graph.initializer(name, StoredTensor.of(new FloatTensor(numbers, shape)));
  }

  void integers(String name, long... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(numbers);
    List<Long> shape = List.of((long) numbers.length);
    graph.initializer(name, new StoredTensor(ElementType.INT64, shape, bytes::duplicate));
  }
}
