// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;

/**
 * The table of tokens, read forwards for the first residual, and what makes logits of the last.
 *
 * <p>Where {@code tie_word_embeddings} says so, that is the same table read backwards, under
 * whichever of the two names the checkpoint kept. A checkpoint that keeps two different tensors is
 * believed, not its config.
 */
final class Vocabulary {
  private final Flow flow;
  private final Weights weights;
  private final String ids;
  private final String table;
  private final String unembedding;
  private final int size;
  private final int width;

  private Vocabulary(
      Decoder decoder, Weights weights, String table, String head, boolean tied, int width) {
    this.flow = decoder.flow();
    this.weights = weights;
    this.ids = decoder.ids();
    this.size = decoder.shape().vocabSize();
    this.width = width;
    boolean both = weights.has(table) && weights.has(head);
    boolean shared = tied && !(both && weights.differ(table, head));
    this.table = shared && !weights.has(table) ? head : table;
    String words = weights.asStored(this.table, size, width);
    this.unembedding =
        shared
            ? flow.transpose("unembedding", words, 1L, 0L)
            : weights.transposed(head, width, size);
  }

  /**
   * The vocabulary of a model.
   *
   * @param table the name of the embedding
   * @param head the name of the unembedding
   * @param tied whether they are one if the config does not say
   */
  static Vocabulary of(
      Decoder decoder,
      Weights weights,
      ModelConfig config,
      String table,
      String head,
      boolean tied) {
    return of(decoder, weights, config, table, head, tied, decoder.shape().hiddenSize());
  }

  /** The vocabulary of a model whose table is not as wide as the residual. */
  static Vocabulary of(
      Decoder decoder,
      Weights weights,
      ModelConfig config,
      String table,
      String head,
      boolean tied,
      int width) {
    boolean tie = config.flag("tie_word_embeddings", tied);
    return new Vocabulary(decoder, weights, table, head, tie, width);
  }

  /** Each token's row [batch, sequence, width]. */
  String embed(String name) {
    return flow.gather(name, table, ids);
  }

  /** Each token's row times √width, a factor that is rounded as the table is stored. */
  String embedScaled(String name) {
    ElementType type = weights.type(table);
    float[] root = {(float) Math.sqrt(width)};
    float rounded = FloatCodec.decode(type, FloatCodec.encode(type, root), 1)[0];
    return flow.multiply(name, embed(name + ".words"), flow.number(name + ".scale", rounded));
  }

  String logits(String x) {
    return flow.matMul("logits", x, unembedding);
  }

  /** Logits with a bias of this name. */
  String logits(String x, String bias) {
    String product = flow.matMul("logits.product", x, unembedding);
    return flow.add("logits", product, weights.asStored(bias, size));
  }

  /** Logits that are kept within a limit. */
  String logits(String x, SoftCap cap) {
    return cap.caps()
        ? cap.apply(flow, "logits", flow.matMul("logits.product", x, unembedding))
        : logits(x);
  }
}
