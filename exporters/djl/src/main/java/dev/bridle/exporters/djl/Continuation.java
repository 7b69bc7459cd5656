// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import java.util.List;

/**
 * How a prompt goes on.
 *
 * @param text without the prompt
 * @param tokens the same as token ids, the one that ended it left out
 */
public record Continuation(String text, List<Integer> tokens) {
  /** Copies the list. */
  public Continuation {
    tokens = List.copyOf(tokens);
  }
}
