// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.tensor.ElementType;

/**
 * An input of one integer a token, or one a row.
 *
 * @param name the input's name; empty where the graph has no such input
 * @param type 32 or 64 bits
 */
public record TokenPort(String name, ElementType type) {
  /** What a graph does not take. */
  public static final TokenPort ABSENT = new TokenPort("", ElementType.INT64);

  /** {@return whether the graph takes it} */
  public boolean isPresent() {
    return !name.isEmpty();
  }
}
