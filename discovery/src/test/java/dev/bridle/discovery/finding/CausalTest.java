// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.discovery.measure.Interval;
import org.junit.jupiter.api.Test;

class CausalTest {
  private static final Control CONTROL = Control.of(0.1, -0.2, 0.3);

  @Test
  void anEffectThatIsSurelyThereAndLargerThanAnyControlIsACause() {
    assertThat(Causal.of(0.5, new Interval(0.4, 0.6), CONTROL).label()).isEqualTo(Label.CAUSE);
  }

  @Test
  void anEffectThatARandomSetHasTooIsACorrelate() {
    assertThat(Causal.of(0.25, new Interval(0.2, 0.3), CONTROL).label()).isEqualTo(Label.CORRELATE);
  }

  @Test
  void anEffectThatMayBeNoneIsACorrelate() {
    assertThat(Causal.of(0.5, new Interval(-0.1, 1), CONTROL).label()).isEqualTo(Label.CORRELATE);
  }

  @Test
  void aBehaviourThatIsBetterWithoutAHeadHasAnInterferer() {
    assertThat(Causal.of(-0.5, new Interval(-0.6, -0.4), CONTROL).label())
        .isEqualTo(Label.INTERFERER);
  }

  @Test
  void theControlKeepsMeanAndEnds() {
    assertThat(CONTROL.mean()).isCloseTo(0.2 / 3, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(CONTROL.most()).isEqualTo(0.3);
    assertThat(CONTROL.least()).isEqualTo(-0.2);
    assertThat(CONTROL.draws()).isEqualTo(3);
  }
}
