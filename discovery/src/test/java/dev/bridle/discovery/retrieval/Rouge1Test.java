// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Counts the words that two texts share. */
final class Rouge1Test {
  private static final double ROUNDING = 1e-12;

  @Test
  void recallIsTheShareOfTheReferencesWords() {
    assertThat(Rouge1.recall("eat a sandwich in the park", "You eat it in a park."))
        .isCloseTo(4 / 6.0, within(ROUNDING));
    assertThat(Rouge1.recall("a b", "b a c d e f")).isEqualTo(1);
    assertThat(Rouge1.recall("a b", "c d")).isZero();
  }

  @Test
  void aWordCountsAsOftenAsItStandsInBoth() {
    assertThat(Rouge1.recall("the cat and the dog", "the")).isCloseTo(1 / 5.0, within(ROUNDING));
    assertThat(Rouge1.recall("the cat", "the the the")).isCloseTo(1 / 2.0, within(ROUNDING));
  }

  @Test
  void caseAndPunctuationMakeNoDifferenceAndLettersOfAllScriptsCount() {
    assertThat(Rouge1.recall("Größe: 42!", "größe 42")).isEqualTo(1);
  }

  @Test
  void nothingIsRecalledOfNothing() {
    assertThat(Rouge1.recall("", "word")).isZero();
    assertThat(Rouge1.recall("word", "")).isZero();
  }
}
