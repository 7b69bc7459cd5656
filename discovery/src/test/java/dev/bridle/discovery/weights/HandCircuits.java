// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.Map;

/**
 * Heads that are matrices which a test chose; token t is the t-th unit row, in and out.
 *
 * <p>So a head's output circuit, read × write, is a table from tokens to logits. Tokens that stand
 * alone look one token further from layer 1 on. The final norm divides by {@link #SCALE}.
 */
public final class HandCircuits implements HeadCircuits {
  /** What the final norm divides by. */
  public static final double SCALE = 2;

  /** How many tokens there are, and how wide everything is. */
  public static final int SIZE = 6;

  private final ModelShape shape;
  private final Map<HeadId, float[][]> read;
  private final Map<HeadId, float[][]> write;
  private final float[] normed;

  private HandCircuits(
      ModelShape shape, Map<HeadId, float[][]> read, Map<HeadId, float[][]> write, float[] normed) {
    this.shape = shape;
    this.read = Map.copyOf(read);
    this.write = Map.copyOf(write);
    this.normed = normed;
  }

  /**
   * {@return circuits of heads that read the residual as it is and write it through a matrix}
   *
   * @param layers how many
   * @param heads a layer
   * @param write [SIZE, SIZE] of a head; nothing of others
   */
  public static HandCircuits writing(int layers, int heads, Map<HeadId, float[][]> write) {
    ModelShape shape = new ModelShape("hand", layers, heads, heads, SIZE, SIZE, SIZE);
    return new HandCircuits(shape, Map.of(), write, new float[0]);
  }

  /**
   * {@return the same, reading through a matrix as well: queries, keys and values alike}
   *
   * @param more [SIZE, SIZE] of a head
   */
  public HandCircuits reading(Map<HeadId, float[][]> more) {
    return new HandCircuits(shape, more, write, normed);
  }

  /**
   * {@return the same with a norm behind each projection, which divides by the root mean square}
   *
   * @param weight of the norm
   */
  public HandCircuits normedBehind(float... weight) {
    return new HandCircuits(shape, read, write, weight.clone());
  }

  /**
   * {@return a matrix that takes token t to a multiple of token to[t]}
   *
   * @param times the multiple
   * @param to SIZE tokens
   */
  public static float[][] table(float times, int... to) {
    float[][] table = new float[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      table[i][to[i]] = times;
    }
    return table;
  }

  @Override
  public ModelShape shape() {
    return shape;
  }

  @Override
  public FloatTensor alone(int layer, int... tokens) {
    FloatTensor rows = rows(tokens.length);
    for (int i = 0; i < tokens.length; i++) {
      rows.data()[i * SIZE + (tokens[i] + Math.min(layer, 1)) % SIZE] = 1;
    }
    return rows;
  }

  @Override
  public FloatTensor read(int layer, HeadInput input, FloatTensor residuals) {
    int heads = shape.heads();
    int rows = residuals.size(0);
    FloatTensor all = new FloatTensor(new float[rows * heads * SIZE], rows, heads, SIZE);
    for (int row = 0; row < rows; row++) {
      for (int h = 0; h < heads; h++) {
        float[] made = times(residuals.row(row).toArray(), reader(new HeadId(layer, h)));
        System.arraycopy(made, 0, all.data(), all.offset(row, h), SIZE);
      }
    }
    return all;
  }

  private float[][] reader(HeadId head) {
    return read.getOrDefault(head, table(1, 0, 1, 2, 3, 4, 5));
  }

  private float[][] writer(HeadId head) {
    return write.getOrDefault(head, new float[SIZE][SIZE]);
  }

  @Override
  public FloatTensor written(int layer, FloatTensor z) {
    FloatTensor all = new FloatTensor(new float[z.data().length], z.shape());
    for (int row = 0; row < z.size(0); row++) {
      double[] sum = new double[SIZE];
      for (int h = 0; h < z.size(1); h++) {
        float[] made = times(z.row(row, h).toArray(), writer(new HeadId(layer, h)));
        System.arraycopy(made, 0, all.data(), all.offset(row, h), SIZE);
        for (int i = 0; i < SIZE; i++) {
          sum[i] += made[i];
        }
      }
      for (int i = 0; i < z.size(1) * SIZE && normed.length > 0; i++) {
        all.data()[all.offset(row) + i] *= (float) (normed[i % SIZE] / rootMeanSquare(sum));
      }
    }
    return all;
  }

  private static double rootMeanSquare(double[] sum) {
    double squares = 0;
    for (double number : sum) {
      squares += number * number;
    }
    return Math.sqrt(squares / sum.length);
  }

  private static float[] times(float[] row, float[][] matrix) {
    float[] made = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        made[j] += row[i] * matrix[i][j];
      }
    }
    return made;
  }

  @Override
  public FloatTensor projection(int layer) {
    int heads = shape.heads();
    FloatTensor all = new FloatTensor(new float[heads * SIZE * SIZE], heads * SIZE, SIZE);
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < SIZE; i++) {
        float[] row = writer(new HeadId(layer, h))[i];
        System.arraycopy(row, 0, all.data(), all.offset(h * SIZE + i), SIZE);
      }
    }
    return all;
  }

  /** With a bias of the last token's, which no head is to be given. */
  @Override
  public FloatTensor logits(FloatTensor residuals) {
    FloatTensor all = rows(residuals.size(0));
    for (int i = 0; i < all.data().length; i++) {
      all.data()[i] = (float) (residuals.data()[i] / SCALE) + (i % SIZE == SIZE - 1 ? 9 : 0);
    }
    return all;
  }

  @Override
  public FloatTensor reading(HeadId head, HeadInput input) {
    FloatTensor all = rows(SIZE);
    for (int i = 0; i < SIZE; i++) {
      System.arraycopy(reader(head)[i], 0, all.data(), i * SIZE, SIZE);
    }
    return all;
  }

  @Override
  public FloatTensor directions(int... tokens) {
    return alone(0, tokens);
  }

  @Override
  public double finalScale(FloatVector residual) {
    return SCALE;
  }

  private static FloatTensor rows(int count) {
    return new FloatTensor(new float[count * SIZE], count, SIZE);
  }

  @Override
  public void close() {}
}
