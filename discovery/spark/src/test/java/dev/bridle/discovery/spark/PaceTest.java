// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int MANY = 1_000_000;
  private static final long SECOND = 1_000_000_000L;

  private final Pace pace = new Pace(Duration.ofSeconds(5));

  @Test
  void theFirstPartHasOnePrompt() {
    assertThat(pace.next(MANY, 8)).isEqualTo(1);
  }

  @Test
  void partsGrowFourfoldUntilTheyTakeAsLongAsWanted() {
    pace.took(1, SECOND / 10);
    assertThat(pace.next(MANY, 8)).isEqualTo(4);

    pace.took(40, 4 * SECOND);
    assertThat(pace.next(MANY, 8)).isEqualTo(50);
  }

  @Test
  void longPromptsAreSentOneByOne() {
    pace.took(50, 500 * SECOND);
    pace.took(1, 30 * SECOND);

    assertThat(pace.next(MANY, 8)).isEqualTo(1);
  }

  @Test
  void theLastPartsAreSharedByAllCores() {
    pace.took(100, SECOND);

    assertThat(pace.next(64, 8)).isEqualTo(4);
    assertThat(pace.next(3, 8)).isEqualTo(1);
  }
}
