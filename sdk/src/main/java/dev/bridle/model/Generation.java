// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.util.List;

/**
 * A continuation.
 *
 * @param prompt the text that was continued
 * @param text the continuation alone
 * @param tokens its token ids
 * @param seconds how long it took, the prompt's pass included
 */
public record Generation(String prompt, String text, List<Integer> tokens, double seconds) {
  /** Copies the list. */
  public Generation {
    tokens = List.copyOf(tokens);
  }

  /** {@return new tokens a second} */
  public double tokensPerSecond() {
    return tokens.size() / Math.max(seconds, 1e-9);
  }
}
