// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.checkpoint.Checkpoint;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** The definitions worked out on a checkpoint's own tensors, a Llama's or a GPT-2's. */
public final class CheckpointHeads {
  private static final int LLAMA_GROUP = 3;
  private static final int HEAD_DIM = 8;

  private final Checkpoint weights;
  private final boolean llama;

  /**
   * Opens a checkpoint.
   *
   * @param folder of the fixture
   */
  public CheckpointHeads(Path folder) {
    this.weights = Checkpoint.open(folder);
    this.llama = weights.contains("lm_head.weight");
  }

  private FloatTensor tensor(String name) {
    return weights.tensor(name).toFloats();
  }

  /**
   * {@return W_O of a head [d][D]}
   *
   * @param head which
   */
  public double[][] output(HeadId head) {
    FloatTensor all =
        tensor(
            llama
                ? "model.layers." + head.layer() + ".self_attn.o_proj.weight"
                : "transformer.h." + head.layer() + ".attn.c_proj.weight");
    return matrix(
        HEAD_DIM,
        llama ? all.size(0) : all.size(1),
        (i, j) -> {
          int row = head.head() * HEAD_DIM + i;
          return llama ? all.at(j, row) : all.at(row, j);
        });
  }

  /**
   * {@return what a head reads by, with the norm's weight and centring folded in [D][d]}
   *
   * @param head which
   * @param input q, k or v
   */
  public double[][] reading(HeadId head, char input) {
    if (llama) {
      String layer = "model.layers." + head.layer() + ".";
      FloatTensor all = tensor(layer + "self_attn." + input + "_proj.weight");
      FloatTensor norm = tensor(layer + "input_layernorm.weight");
      int own = input == 'q' ? head.head() : head.head() / LLAMA_GROUP;
      return matrix(all.size(1), HEAD_DIM, (i, j) -> norm.at(i) * all.at(own * HEAD_DIM + j, i));
    }
    String layer = "transformer.h." + head.layer() + ".";
    FloatTensor all = tensor(layer + "attn.c_attn.weight");
    FloatTensor norm = tensor(layer + "ln_1.weight");
    int from = "qkv".indexOf(input) * all.size(0) + head.head() * HEAD_DIM;
    return centred(matrix(all.size(0), HEAD_DIM, (i, j) -> norm.at(i) * all.at(i, from + j)));
  }

  /**
   * {@return the direction of a token's logit, with the final norm's weight and centring [1][D]}
   *
   * @param token which
   */
  public double[][] direction(int token) {
    FloatTensor all = tensor(llama ? "lm_head.weight" : "transformer.wte.weight");
    FloatTensor norm = tensor(llama ? "model.norm.weight" : "transformer.ln_f.weight");
    double[][] way = matrix(all.size(1), 1, (i, j) -> norm.at(i) * all.at(token, i));
    return turned(llama ? way : centred(way));
  }

  /**
   * {@return what the final norm's bias gives a token; nothing in a Llama}
   *
   * @param token which
   */
  public double constant(int token) {
    if (llama) {
      return 0;
    }
    FloatTensor all = tensor("transformer.wte.weight");
    FloatTensor bias = tensor("transformer.ln_f.bias");
    return IntStream.range(0, all.size(1)).mapToDouble(i -> bias.at(i) * all.at(token, i)).sum();
  }

  /**
   * {@return a token's embedding over the first norm's scale, in a GPT-2 with the first position}
   *
   * @param token which
   */
  public double[][] normedEmbedding(int token) {
    FloatTensor all = tensor(llama ? "model.embed_tokens.weight" : "transformer.wte.weight");
    double[][] row = matrix(1, all.size(1), (i, j) -> all.at(token, j));
    if (!llama) {
      FloatTensor places = tensor("transformer.wpe.weight");
      for (int i = 0; i < row[0].length; i++) {
        row[0][i] += places.at(0, i);
      }
    }
    double scale = scale(row[0]);
    return matrix(1, row[0].length, (i, j) -> row[0][j] / scale);
  }

  /**
   * {@return what a norm divides a row by}
   *
   * @param row [D]
   */
  public double scale(double... row) {
    double mean =
        llama ? 0 : IntStream.range(0, row.length).mapToDouble(i -> row[i]).average().orElse(0);
    double squares =
        IntStream.range(0, row.length).mapToDouble(i -> (row[i] - mean) * (row[i] - mean)).sum();
    return Math.sqrt(squares / row.length + (llama ? 1e-6 : 1e-5));
  }

  /** What a centring norm makes of a matrix behind it: columns less their means. */
  private static double[][] centred(double[][] columns) {
    double[][] centred = new double[columns.length][columns[0].length];
    for (int j = 0; j < columns[0].length; j++) {
      int column = j;
      double mean =
          IntStream.range(0, columns.length)
              .mapToDouble(i -> columns[i][column])
              .average()
              .orElse(0);
      for (int i = 0; i < columns.length; i++) {
        centred[i][j] = columns[i][j] - mean;
      }
    }
    return centred;
  }

  /** A number of a matrix. */
  public interface Entry {
    /**
     * {@return it}
     *
     * @param row from 0
     * @param column from 0
     */
    double at(int row, int column);
  }

  /**
   * {@return a matrix}
   *
   * @param rows how many
   * @param columns how many
   * @param numbers in it
   */
  public static double[][] matrix(int rows, int columns, Entry numbers) {
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix[i][j] = numbers.at(i, j);
      }
    }
    return matrix;
  }

  /**
   * {@return a·b}
   *
   * @param a rows
   * @param b columns
   */
  public static double[][] times(double[][] a, double[][] b) {
    return matrix(
        a.length,
        b[0].length,
        (i, j) -> IntStream.range(0, b.length).mapToDouble(k -> a[i][k] * b[k][j]).sum());
  }

  /**
   * {@return a matrix's transpose}
   *
   * @param a any
   */
  public static double[][] turned(double[][] a) {
    return matrix(a[0].length, a.length, (i, j) -> a[j][i]);
  }

  /**
   * {@return ‖a‖}
   *
   * @param a any
   */
  public static double norm(double[][] a) {
    double sum = 0;
    for (double[] row : a) {
      for (double number : row) {
        sum += number * number;
      }
    }
    return Math.sqrt(sum);
  }
}
