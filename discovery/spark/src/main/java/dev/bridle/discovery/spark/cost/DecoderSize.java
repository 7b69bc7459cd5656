// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark.cost;

/**
 * How large a decoder is.
 *
 * @param layers how many
 * @param heads query heads a layer
 * @param kvHeads key-value heads a layer
 * @param width of the residual stream, D; heads are D/H wide
 * @param inner width of the MLP
 * @param gated whether the MLP has three matrices and not two
 * @param vocabulary tokens
 */
public record DecoderSize(
    int layers, int heads, int kvHeads, int width, int inner, boolean gated, int vocabulary) {
  /** {@return Llama 70B: 80 layers of 64 heads, grouped by eight} */
  public static DecoderSize llama70b() {
    return new DecoderSize(80, 64, 8, 8192, 28672, true, 128256);
  }

  /** {@return GPT-2 small: 12 layers of 12 heads} */
  public static DecoderSize gpt2() {
    return new DecoderSize(12, 12, 12, 768, 3072, false, 50257);
  }

  /** {@return numbers in the matrices of one layer: queries, keys, values, output, MLP} */
  public double layerWeights() {
    double attention = 2.0 * width * width + 2.0 * width * width * kvHeads / heads;
    return attention + (gated ? 3.0 : 2.0) * width * inner;
  }

  /** {@return numbers in the matrices of all layers and in the unembedding} */
  public double weights() {
    return layers * layerWeights() + (double) vocabulary * width;
  }

  /**
   * {@return operations of one layer for some tokens: two a weight, and scores and mixing}
   *
   * @param tokens how many are run
   * @param context how many each looks back on
   */
  public double layerOperations(double tokens, double context) {
    return tokens * (2 * layerWeights() + 4.0 * context * width);
  }

  /** {@return operations of the logits at one position} */
  public double logitOperations() {
    return 2.0 * width * vocabulary;
  }

  /**
   * {@return operations of a whole run with the logits after its last token}
   *
   * @param tokens of the prompt
   */
  public double passOperations(int tokens) {
    return layers * layerOperations(tokens, tokens) + logitOperations();
  }

  /**
   * {@return operations of one row, on average over all heads}
   *
   * <p>A row that changes a head of layer l runs layers l to the last: (L+1)/2 of them on average.
   *
   * @param positions from the first changed one to the last
   * @param context tokens of the prompt
   */
  public double rowOperations(int positions, int context) {
    return (layers + 1) / 2.0 * layerOperations(positions, context) + logitOperations();
  }
}
