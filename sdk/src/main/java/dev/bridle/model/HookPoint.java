// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

/** Where a head is observed; the names are TransformerLens's. */
public enum HookPoint {
  /** Attention probabilities [batch, H, sequence, total]. */
  PATTERN,
  /** Head outputs before the attention output projection [batch, positions, H, d]. */
  Z,
  /**
   * The residual stream as each layer reads it [batch, positions, D]; one more than there are
   * layers: the last is what the final norm reads.
   */
  RESIDUAL,
  /** What a layer's attention adds to the residual stream [batch, positions, D]. */
  ATTENTION
}
