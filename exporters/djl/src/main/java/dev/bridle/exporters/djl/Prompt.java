// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

/**
 * A text to continue.
 *
 * @param text not empty
 * @param maxNewTokens the most tokens to add, at least 1
 */
record Prompt(String text, int maxNewTokens) {
  Prompt {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "maxNewTokens is " + maxNewTokens + ". It must be at least 1.");
    }
  }
}
