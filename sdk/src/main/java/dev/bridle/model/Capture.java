// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.model;

import java.util.List;
import java.util.Set;

/**
 * What a forward pass shall leave behind.
 *
 * @param hooks where to look
 * @param positions for each row the positions to keep, as many in every row; empty keeps all.
 *     Patterns are always whole.
 */
public record Capture(Set<HookPoint> hooks, List<List<Integer>> positions) {
  /** Copies both, and checks that rows ask for equally many positions. */
  public Capture {
    hooks = Set.copyOf(hooks);
    positions = positions.stream().map(List::copyOf).toList();
    if (positions.stream().mapToInt(List::size).distinct().count() > 1) {
      throw new IllegalArgumentException("every row must ask for as many positions as the others");
    }
  }

  /**
   * {@return a capture of everything at these hook points}
   *
   * @param hooks at least one
   */
  public static Capture all(HookPoint... hooks) {
    return new Capture(Set.of(hooks), List.of());
  }

  /**
   * {@return a capture of z at each row's last position}
   *
   * @param batch the rows, padded on the left, so that the last column is every row's last token
   */
  public static Capture lastZ(TokenBatch batch) {
    List<Integer> last = List.of(batch.length() - 1);
    return new Capture(Set.of(HookPoint.Z), java.util.Collections.nCopies(batch.rows(), last));
  }
}
