// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;
import dev.bridle.model.TokenBatch;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A family's graph as it was built, run on ONNX Runtime with a batch cut into pieces. */
public final class GraphRun implements AutoCloseable {
  private final ModelShape shape;
  private final FedGraph graph;

  /**
   * Builds the graph of a model folder.
   *
   * @param folder holds config.json and weights
   */
  public GraphRun(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    Architecture family = Architectures.of(config);
    this.shape = family.shape(config);
    this.graph = new FedGraph(family.build(config, Checkpoint.open(folder)));
  }

  /**
   * {@return logits [rows, length, vocabulary] of a batch whose pieces follow each other through
   * the key-value cache}
   *
   * @param batch rows padded on the left
   * @param piece tokens a run
   */
  public FloatTensor logits(TokenBatch batch, int piece) {
    int vocabulary = shape.vocabSize();
    float[] all = new float[batch.rows() * batch.length() * vocabulary];
    Map<String, float[]> cache = new HashMap<>();
    for (int from = 0; from < batch.length(); from += piece) {
      int to = Math.min(from + piece, batch.length());
      float[] some = run(batch, from, to, cache);
      int block = (to - from) * vocabulary;
      for (int row = 0; row < batch.rows(); row++) {
        int target = (row * batch.length() + from) * vocabulary;
        System.arraycopy(some, row * block, all, target, block);
      }
    }
    return new FloatTensor(all, batch.rows(), batch.length(), vocabulary);
  }

  private float[] run(TokenBatch batch, int from, int to, Map<String, float[]> cache) {
    int rows = batch.rows();
    graph
        .feed("input_ids", cells(batch, from, to, batch::id), rows, to - from)
        .feed(
            "attention_mask",
            cells(batch, 0, to, (row, at) -> at >= batch.startOf(row) ? 1 : 0),
            rows,
            to)
        .feed(
            "position_ids",
            cells(batch, from, to, (row, at) -> Math.max(0, at - batch.startOf(row))),
            rows,
            to - from);
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (String part : new String[] {".key", ".value"}) {
        float[] held = cache.getOrDefault("present." + layer + part, new float[0]);
        String name = "past_key_values." + layer + part;
        graph.feed(name, held, rows, shape.kvHeads(), from, shape.headDim());
      }
    }
    Map<String, float[]> outputs = graph.go();
    cache.putAll(outputs);
    return outputs.get("logits");
  }

  private interface Cell {
    int of(int row, int at);
  }

  private static long[] cells(TokenBatch batch, int from, int to, Cell cell) {
    long[] numbers = new long[batch.rows() * (to - from)];
    Arrays.setAll(numbers, i -> cell.of(i / (to - from), from + i % (to - from)));
    return numbers;
  }

  @Override
  public void close() {
    graph.close();
  }
}
