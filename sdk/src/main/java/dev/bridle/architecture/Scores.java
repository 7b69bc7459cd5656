// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

/**
 * How a query meets the keys: products are scaled, perhaps capped, and then masked.
 *
 * @param scale what products of queries and keys are multiplied with
 * @param cap keeps them within a limit before the mask is added
 * @param mask added to them, one of {@link CausalMask}
 */
record Scores(double scale, SoftCap cap, String mask) {
  static Scores scaled(double scale, String mask) {
    return new Scores(scale, SoftCap.NONE, mask);
  }
}
