// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Estimate CLEAR_GAIN = new Estimate(0.10, 0.04, 0.16);
  private static final double EXACT = 1e-12;

  @Test
  void aGainAboveZeroAndAboveEveryControlIsApplied() {
    List<Control> controls =
        List.of(
            new Control("random heads", List.of(0.02, -0.03, 0.01)),
            new Control("shuffled labels", List.of(0.05)));

    assertThat(Verdict.of(CLEAR_GAIN, controls)).isEqualTo(Verdict.APPLIED);
  }

  @Test
  void aGainWhoseIntervalReachesZeroIsNone() {
    assertThat(Verdict.of(new Estimate(0.10, 0, 0.20), List.of())).isEqualTo(Verdict.NO_GAIN);
    assertThat(Verdict.of(new Estimate(0.10, -0.01, 0.21), List.of())).isEqualTo(Verdict.NO_GAIN);
  }

  @Test
  void aCertainLossIsNoGain() {
    assertThat(Verdict.of(new Estimate(-0.10, -0.16, -0.04), List.of())).isEqualTo(Verdict.NO_GAIN);
  }

  @Test
  void aGainThatAControlReachesIsNone() {
    List<Control> controls =
        List.of(
            new Control("random heads", List.of(0.0)),
            new Control("random directions", List.of(0.10, 0.10)));

    assertThat(Verdict.of(CLEAR_GAIN, controls)).isEqualTo(Verdict.NO_GAIN);
  }

  @Test
  void oneLuckyDrawDoesNotOutweighTheMeanOfMany() {
    Control lucky = new Control("random heads", List.of(0.2, 0.0, 0.0, 0.0));

    assertThat(lucky.highest()).isEqualTo(0.2);
    assertThat(lucky.mean()).isCloseTo(0.05, within(EXACT));
    assertThat(Verdict.of(CLEAR_GAIN, List.of(lucky))).isEqualTo(Verdict.APPLIED);
  }

  @Test
  void aVerdictPrintsAsReportsSpellIt() {
    assertThat(Verdict.APPLIED).hasToString("applied");
    assertThat(Verdict.NO_GAIN).hasToString("no-gain");
  }

  @Test
  void aControlsEstimateIsTheIntervalOverItsDraws() {
    Control control = new Control("random heads", List.of(0.0, 1.0));

    assertThat(control.estimate(new Bootstrap(1))).isEqualTo(new Estimate(0.5, 0, 1));
  }

  @Test
  void aSingleDrawHasAnIntervalWithoutWidth() {
    Control control = new Control("shuffled labels", List.of(0.25));

    assertThat(control.estimate(new Bootstrap(1))).isEqualTo(new Estimate(0.25, 0.25, 0.25));
  }

  @Test
  void aControlWithoutDrawsIsAProgrammingError() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Control("random heads", List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Control("random heads", List.of(Double.NaN)));
  }
}
