// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

/** What computes a site's z: the operations that spread values by attention probabilities. */
public sealed interface AttentionCore {
  /** {@return the value that holds what every head mixed, before the layout becomes z's} */
  String output();

  /**
   * A softmax, and a product of its probabilities with the values.
   *
   * @param pattern the probabilities as they are multiplied, [batch, H, sequence, total]
   * @param output the product
   */
  record Plain(String pattern, String output) implements AttentionCore {}

  /**
   * One operator that hides its probabilities.
   *
   * @param kind which
   * @param output its first output
   */
  record Fused(FusedAttention kind, String output) implements AttentionCore {}
}
