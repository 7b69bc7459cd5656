// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AbilityTest {
  /** As printed, to four places, by Newcombe (1998) for 81 of 263 right. */
  @Test
  void theIntervalIsWilsons() {
    Ability ability = new Ability(81 / 263.0, 0.25, 263);

    assertThat(ability.interval().low()).isCloseTo(0.2553, within(1e-4));
    assertThat(ability.interval().high()).isCloseTo(0.3662, within(1e-4));
  }

  @Test
  void aModelIsAbleIfGuessingIsSurelyWorse() {
    assertThat(new Ability(0.62, 0.5, 100).isAboveChance()).isTrue();
    assertThat(new Ability(0.55, 0.5, 100).isAboveChance()).isFalse();
    assertThat(new Ability(0.55, 0.5, 1000).isAboveChance()).isTrue();
  }

  @Test
  void onNoPromptsNobodyIsAble() {
    assertThat(new Ability(0, 0, 0).isAboveChance()).isFalse();
  }

  @Test
  void noneRightIsNeverAboveAChanceOfNothing() {
    // The lower end of Wilson's interval is then zero, but for rounding.
    for (int prompts = 0; prompts <= 1000; prompts++) {
      assertThat(new Ability(0, 0, prompts).isAboveChance()).as("%d prompts", prompts).isFalse();
    }
  }
}
