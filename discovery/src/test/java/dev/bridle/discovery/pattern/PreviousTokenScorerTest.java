// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.pattern;

import dev.bridle.discovery.HeadScorer;
import dev.bridle.discovery.HeadScorerContract;

/** The scorer of previous-token heads keeps what a technique promises. */
final class PreviousTokenScorerTest extends HeadScorerContract {
  @Override
  protected HeadScorer scorer() {
    return AttentionScorer.previousToken(1);
  }
}
