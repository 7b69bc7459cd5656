// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.onnx.GraphBuilder;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
    return graph.initializer(name, require(name, shape).inSingles());
  }

  /** A linear layer's weight: stored [out, in], wanted [in, out]. */
  String transposed(String name, long in, long out) {
    return graph.initializer(name, require(name, out, in).transposed().inSingles());
  }

  /** The same for the layer that has these rows of a tensor where several are stored as one. */
  String transposed(String name, Rows rows, long in) {
    StoredTensor fused = require(name, rows.total(), in);
    return graph.initializer(name + "." + rows.part(), rows.of(fused).transposed().inSingles());
  }

  /** These rows of a tensor of one dimension. */
  String rows(String name, Rows rows) {
    StoredTensor fused = require(name, rows.total());
    return graph.initializer(name + "." + rows.part(), rows.of(fused).inSingles());
  }

  /** One more than what stands in the checkpoint. */
  String plusOne(String name, long width) {
    StoredTensor stored = require(name, width);
    return graph.initializer(
        name, new StoredTensor(ElementType.FLOAT32, stored.shape(), () -> plusOne(stored)));
  }

  private static ByteBuffer plusOne(StoredTensor stored) {
    float[] numbers = stored.toFloats().data().clone();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += 1;
    }
    return FloatCodec.encode(ElementType.FLOAT32, numbers);
  }

  /** The type in which a tensor is stored. */
  ElementType type(String name) {
    return checkpoint.tensor(name).type();
  }

  /** Whether two tensors are not the same, number by number. */
  boolean differ(String one, String other) {
    StoredTensor a = checkpoint.tensor(one);
    StoredTensor b = checkpoint.tensor(other);
    return a.type() != b.type()
        || !a.shape().equals(b.shape())
        || !a.source().read().equals(b.source().read());
  }

  /**
   * What the names of all tensors begin with, which depends on who saved the checkpoint.
   *
   * @param tensor the rest of a name that every checkpoint of the family has
   * @param prefixes the known beginnings; the first stands for all where none fits
   */
  String prefix(String tensor, String... prefixes) {
    return Arrays.stream(prefixes)
        .filter(prefix -> has(prefix + tensor))
        .findFirst()
        .orElse(prefixes[0]);
  }

  private StoredTensor require(String name, long... shape) {
    StoredTensor stored = checkpoint.tensor(name);
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (!stored.shape().equals(wanted) || !stored.type().isFloat()) {
      throw config.wrong(
          "",
          "the checkpoint's tensor %s is %s%s, but this config means floats %s"
              .formatted(name, stored.type(), stored.shape(), wanted),
          "Use the config.json that belongs to the checkpoint.");
    }
    return stored;
  }
}
