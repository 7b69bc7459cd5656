// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.checkpoint.ModelConfig;
import dev.bridle.head.ModelShape;

/**
 * Where a family's config keeps the numbers of its shape.
 *
 * @param layers the key for how many layers there are
 * @param heads the key for query heads a layer
 * @param hidden the key for the width of the residual
 */
record ShapeKeys(String layers, String heads, String hidden) {
  /** As nearly every family spells them. */
  static final ShapeKeys USUAL =
      new ShapeKeys("num_hidden_layers", "num_attention_heads", "hidden_size");

  /** As OpenAI spelt them. */
  static final ShapeKeys GPT = new ShapeKeys("n_layer", "n_head", "n_embd");

  private static final String KV_HEADS = "num_key_value_heads";
  private static final String HEAD_DIM = "head_dim";

  /** The shape of a family whose heads have keys of their own and share the residual's width. */
  ModelShape even(String family, ModelConfig config) {
    return shape(family, config, config.positive(heads), share(config));
  }

  /** The shape of a family that can say how many key-value heads there are, and how wide. */
  ModelShape grouped(String family, ModelConfig config) {
    return shape(family, config, kvHeads(config, config.positive(heads)), headDim(config));
  }

  ModelShape shape(String family, ModelConfig config, int kvHeads, int headDim) {
    int queryHeads = config.positive(heads);
    requireGroups(config, queryHeads, kvHeads);
    return new ModelShape(
        family,
        config.positive(layers),
        queryHeads,
        kvHeads,
        headDim,
        config.positive(hidden),
        config.positive("vocab_size"));
  }

  /** Refuses key-value heads that not equally many query heads share. */
  static void requireGroups(ModelConfig config, int queryHeads, int kvHeads) {
    if (queryHeads % kvHeads != 0) {
      throw config.wrong(
          KV_HEADS,
          kvHeads + " key-value heads do not divide " + queryHeads + " query heads",
          "Check config.json.");
    }
  }

  /**
   * Key-value heads; null says that every head has its own.
   *
   * @param otherwise how many there are if the config does not say
   */
  int kvHeads(ModelConfig config, int otherwise) {
    return config.saysNone(KV_HEADS)
        ? config.positive(heads)
        : config.positive(KV_HEADS, otherwise);
  }

  /** The width of a head: as the config says, else an even share of the residual's. */
  int headDim(ModelConfig config) {
    return config.has(HEAD_DIM) ? config.positive(HEAD_DIM) : share(config);
  }

  private int share(ModelConfig config) {
    int count = config.positive(heads);
    int width = config.positive(hidden);
    if (width % count != 0) {
      throw config.wrong(
          heads,
          "%d heads do not divide %s %d".formatted(count, hidden, width),
          "Check config.json.");
    }
    return width / count;
  }
}
