// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.HandModel;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Looking;
import dev.bridle.discovery.pattern.Lookers;
import dev.bridle.discovery.prompt.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tells the heads that must see a whole text. */
final class GlobalRetrievalTest {
  @Test
  void fewHeadsAreKeptForEchoAndInduction() {
    GlobalRetrieval measure =
        new GlobalRetrieval(Link.Kind.DUPLICATE, Link.Kind.INDUCTION, 0.01, 0.14, 0.3);

    HeadTally tally =
        Looking.at(Lookers.MODEL, measure, Looking.blocks(Lookers.MODEL.tokenizer(), 4, 20, 3, 2));

    // One of six heads each, the number being rounded up.
    assertThat(Looking.score(tally, Lookers.MODEL, Lookers.DUPLICATE)).isEqualTo(1);
    assertThat(measure.candidate(tally.chosen(2))).isEqualTo("duplicate");
    assertThat(Looking.score(tally, Lookers.MODEL, Lookers.INDUCTION)).isEqualTo(1);
    assertThat(measure.candidate(tally.chosen(3))).isEqualTo("induction");
    for (int head : List.of(0, 1, 4, 5)) {
      assertThat(tally.score(head)).isZero();
    }
  }

  @Test
  void theFirstOfHeadsThatRetrieveNothingIsNotKept() {
    GlobalRetrieval measure =
        new GlobalRetrieval(Link.Kind.DUPLICATE, Link.Kind.INDUCTION, 1, 1, 0.3);
    HandModel plain = Lookers.of((tokens, at) -> Lookers.on(at, at - 1), Lookers::uniform);

    HeadTally tally = Looking.at(plain, measure, Looking.blocks(plain.tokenizer(), 4, 20, 2, 2));

    assertThat(tally.score(0)).isZero();
    assertThat(tally.score(1)).isZero();
  }
}
