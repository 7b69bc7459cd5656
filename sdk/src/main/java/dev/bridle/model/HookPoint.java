// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

/** Where a head is observed; the names are TransformerLens's. */
public enum HookPoint {
  /** Attention probabilities [batch, H, sequence, total]. */
  PATTERN,
  /** Head outputs before the attention output projection [batch, positions, H, d]. */
  Z
}
