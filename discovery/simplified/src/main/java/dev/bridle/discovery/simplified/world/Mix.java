// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.world;

import java.util.List;

/**
 * Which share of all documents is of which kind.
 *
 * @param shares the kinds with their weights, which add up to {@link #TOTAL}
 */
public record Mix(List<Share> shares) {
  /** What the weights of a mix add up to: they are percentages. */
  public static final int TOTAL = 100;

  /**
   * One kind's share of the documents.
   *
   * @param percent how many documents in a hundred are of this kind
   * @param kind the kind
   */
  public record Share(int percent, DocumentKind kind) {}

  /** Checks that the shares add up. */
  public Mix {
    shares = List.copyOf(shares);
    int sum = shares.stream().mapToInt(Share::percent).sum();
    if (sum != TOTAL) {
      throw new IllegalArgumentException(
          "The shares of a mix must add up to %d, not to %d.".formatted(TOTAL, sum));
    }
  }

  /** {@return a kind, as likely as its share says} */
  public DocumentKind draw(Dice dice) {
    int left = dice.between(0, TOTAL - 1);
    for (Share share : shares) {
      left -= share.percent();
      if (left < 0) {
        return share.kind();
      }
    }
    throw new AssertionError("unreachable: the shares add up to " + TOTAL);
  }
}
