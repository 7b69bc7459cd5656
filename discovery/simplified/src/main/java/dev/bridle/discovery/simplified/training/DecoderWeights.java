// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The trained arrays of a decoder, by the names that Llama checkpoints give them.
 *
 * <p>Projections are held as input × output, ready to stand on the right of a product; checkpoints
 * hold them the other way round (see {@link SafetensorsFile}). The unembedding is the embedding.
 */
public final class DecoderWeights {
  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String FINAL_NORM = "model.norm.weight";
  private static final double DEVIATION = 0.02;

  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private final DecoderShape shape;
  private final NDManager manager;
  private final Random random;

  private DecoderWeights(DecoderShape shape, NDManager manager, Random random) {
    this.shape = shape;
    this.manager = manager;
    this.random = random;
  }

  /** {@return fresh weights, drawn from the seed and owned by the manager} */
  public static DecoderWeights initial(DecoderShape shape, long seed, NDManager manager) {
    DecoderWeights weights = new DecoderWeights(shape, manager, new Random(seed));
    double writing = DEVIATION / Math.sqrt(2.0 * shape.layers());
    int width = shape.width();
    weights.normal(EMBEDDING, shape.vocabulary(), width, DEVIATION);
    for (int layer = 0; layer < shape.layers(); layer++) {
      weights.ones(inLayer(layer, "input_layernorm"), width);
      weights.normal(inLayer(layer, "self_attn.q_proj"), width, width, DEVIATION);
      weights.normal(inLayer(layer, "self_attn.k_proj"), width, width, DEVIATION);
      weights.normal(inLayer(layer, "self_attn.v_proj"), width, width, DEVIATION);
      weights.normal(inLayer(layer, "self_attn.o_proj"), width, width, writing);
      if (!shape.attentionOnly()) {
        weights.ones(inLayer(layer, "post_attention_layernorm"), width);
        weights.normal(inLayer(layer, "mlp.gate_proj"), width, shape.hidden(), DEVIATION);
        weights.normal(inLayer(layer, "mlp.up_proj"), width, shape.hidden(), DEVIATION);
        weights.normal(inLayer(layer, "mlp.down_proj"), shape.hidden(), width, writing);
      }
    }
    weights.ones(FINAL_NORM, width);
    return weights;
  }

  /** {@return the arrays by name, in the order of the forward pass} */
  public Map<String, NDArray> arrays() {
    return Collections.unmodifiableMap(arrays);
  }

  /** {@return how many numbers are trained} */
  public long count() {
    return arrays.values().stream().mapToLong(array -> array.getShape().size()).sum();
  }

  /** {@return the shape of the decoder that they are for} */
  public DecoderShape shape() {
    return shape;
  }

  NDArray embedding() {
    return arrays.get(EMBEDDING);
  }

  NDArray finalNorm() {
    return arrays.get(FINAL_NORM);
  }

  NDArray layer(int layer, String name) {
    return arrays.get(inLayer(layer, name));
  }

  static boolean isProjection(String name) {
    return name.contains("_proj.");
  }

  static String inLayer(int layer, String name) {
    return "model.layers." + layer + "." + name + ".weight";
  }

  private void normal(String name, int rows, int columns, double deviation) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    add(name, manager.create(values, new Shape(rows, columns)));
  }

  private void ones(String name, int size) {
    float[] values = new float[size];
    Arrays.fill(values, 1);
    add(name, manager.create(values));
  }

  private void add(String name, NDArray array) {
    array.setRequiresGradient(true);
    arrays.put(name, array);
  }
}
