// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.onnx.OnnxNode;
import java.util.Arrays;
import java.util.Optional;

/** The operators that do a whole attention at once; only {@link #STANDARD} is ONNX's own. */
public enum FusedAttention {
  /** {@code ai.onnx} Attention, operator set 23 on: q, k and v apart, heads perhaps an axis. */
  STANDARD("", "Attention"),
  /** Attention of BERT and GPT-2: the weights of q, k and v are inside. */
  PACKED("com.microsoft", "Attention"),
  /** q, k and v apart, as many key as query heads. */
  MULTI_HEAD("com.microsoft", "MultiHeadAttention"),
  /** Fewer key than query heads, rotation and cache inside. */
  GROUP_QUERY("com.microsoft", "GroupQueryAttention"),
  /** One token a step, q, k and v apart. */
  DECODER_MASKED("com.microsoft", "DecoderMaskedMultiHeadAttention"),
  /** One token a step, the weights of q, k and v inside. */
  DECODER_MASKED_SELF("com.microsoft", "DecoderMaskedSelfAttention"),
  /** Group-query attention over chosen blocks. */
  SPARSE("com.microsoft", "SparseAttention"),
  /** Sequences in pages, tokens in one row. */
  PAGED("com.microsoft", "PagedAttention"),
  /** Sequences without padding, tokens in one row. */
  PACKED_TOKENS("com.microsoft", "PackedAttention"),
  /** Sequences without padding, q, k and v apart. */
  PACKED_TOKENS_MULTI_HEAD("com.microsoft", "PackedMultiHeadAttention"),
  /** {@link #PACKED} in eight bits. */
  QUANTIZED("com.microsoft", "QAttention");

  private final String domain;
  private final String operator;

  FusedAttention(String domain, String operator) {
    this.domain = domain;
    this.operator = operator;
  }

  /** {@return the operator's name} */
  public String operator() {
    return operator;
  }

  /**
   * {@return which of these a node is, if any}
   *
   * @param node any node
   */
  public static Optional<FusedAttention> of(OnnxNode node) {
    String domain = node.domain().equals("ai.onnx") ? "" : node.domain();
    return Arrays.stream(values())
        .filter(kind -> kind.operator.equals(node.type()) && kind.domain.equals(domain))
        .findFirst();
  }
}
