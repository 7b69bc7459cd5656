// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.List;

/** Brings a checkpoint's tensors into the graph, in single precision and the wanted orientation. */
final class Weights {
  private final GraphBuilder graph;
  private final ModelConfig config;
  private final Checkpoint checkpoint;

  Weights(GraphBuilder graph, ModelConfig config, Checkpoint checkpoint) {
    this.graph = graph;
    this.config = config;
    this.checkpoint = checkpoint;
  }

  boolean has(String name) {
    return checkpoint.contains(name);
  }

  /** A tensor as it stands in the checkpoint. */
  String asStored(String name, long... shape) {
    StoredTensor stored = require(name, shape);
    return graph.initializer(
        name, new StoredTensor(ElementType.FLOAT32, stored.shape(), () -> floats(stored)));
  }

  /** A linear layer's weight: stored [out, in], wanted [in, out]. */
  String transposed(String name, long in, long out) {
    StoredTensor stored = require(name, out, in);
    return graph.initializer(
        name,
        new StoredTensor(
            ElementType.FLOAT32, List.of(in, out), () -> transpose(stored.toFloats())));
  }

  private StoredTensor require(String name, long... shape) {
    StoredTensor stored = checkpoint.tensor(name);
    List<Long> wanted = java.util.Arrays.stream(shape).boxed().toList();
    if (!stored.shape().equals(wanted) || !stored.type().isFloat()) {
      throw config.wrong(
          "",
          "the checkpoint's tensor %s is %s%s, but this config means floats %s"
              .formatted(name, stored.type(), stored.shape(), wanted),
          "Use the config.json that belongs to the checkpoint.");
    }
    return stored;
  }

  private static java.nio.ByteBuffer floats(StoredTensor stored) {
    return stored.type() == ElementType.FLOAT32
        ? stored.source().read()
        : FloatCodec.encode(ElementType.FLOAT32, stored.toFloats().data());
  }

  private static java.nio.ByteBuffer transpose(FloatTensor matrix) {
    int rows = matrix.size(0);
    int columns = matrix.size(1);
    float[] from = matrix.data();
    float[] to = new float[from.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to[j * rows + i] = from[i * columns + j];
      }
    }
    return FloatCodec.encode(ElementType.FLOAT32, to);
  }
}
