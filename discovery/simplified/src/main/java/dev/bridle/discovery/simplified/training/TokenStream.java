// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

/**
 * An endless stream of token sequences to learn from.
 *
 * <p>Implementations give the same sequences whenever they are made anew from the same seed.
 */
@FunctionalInterface
public interface TokenStream {

  /** {@return the next sequence to learn from} */
  Example next();
}
