// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

/** Which earlier positions a kind of head should look at. */
@FunctionalInterface
public interface AttentionTarget {
  /**
   * {@return the key positions that count for a query, none where the query does not count}
   *
   * @param tokens the prompt's token ids
   * @param query a position in it, from 0
   */
  int[] keys(int[] tokens, int query);
}
