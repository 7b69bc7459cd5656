// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.parity;

import dev.bridle.model.TokenBatch;

/**
 * Tokens on which a file is proved.
 *
 * <p>Their second half counts as generated: where edits wait for the prompt's end both sides of it
 * are compared, and where they do not, nothing is different.
 */
public final class ProofPrompt {
  private ProofPrompt() {}

  /**
   * {@return a row of these tokens}
   *
   * @param ids at least one
   */
  public static TokenBatch of(int... ids) {
    return TokenBatch.of(ids).withPrompts(ids.length / 2);
  }
}
