// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows are remembered in bounds. */
final class RecentRowsTest {
  private static final int WIDTH = 4;
  private static final long THREE_ROWS = 3L * WIDTH * Float.BYTES;

  private final RecentRows rows = new RecentRows(THREE_ROWS);

  private void keep(int key) {
    rows.keep(Map.of(key, new float[WIDTH]));
  }

  @Test
  void theRowThatWasUsedLongestAgoGoesFirst() {
    keep(1);
    keep(2);
    keep(3);
    rows.of(1);

    keep(4);

    assertThat(rows.of(1, 2, 3, 4)).containsOnlyKeys(1, 3, 4);
  }

  @Test
  void aRowThatComesTwiceTakesRoomOnce() {
    keep(1);
    keep(2);

    keep(2);
    keep(3);

    assertThat(rows.of(1, 2, 3)).containsOnlyKeys(1, 2, 3);
  }

  @Test
  void aRowThatDoesNotFitIsNotKept() {
    rows.keep(Map.of(1, new float[WIDTH * WIDTH]));

    assertThat(rows.of(1)).isEmpty();
  }
}
