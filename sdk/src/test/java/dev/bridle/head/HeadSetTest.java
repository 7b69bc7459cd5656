// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps heads in order, each once. */
final class HeadSetTest {
  private static final HeadId A = new HeadId(9, 6);
  private static final HeadId B = new HeadId(0, 1);
  private static final HeadId C = new HeadId(5, 5);

  @Test
  void theOrderIsTheGivenOneAndNotThatOfLayers() {
    assertThat(HeadSet.of(A, B, C)).containsExactly(A, B, C).hasToString("L9H6 L0H1 L5H5");
  }

  @Test
  void aHeadGivenTwiceKeepsItsFirstPlace() {
    HeadSet set = HeadSet.of(A, B, A);

    assertThat(set.heads()).containsExactly(A, B);
    assertThat(set.size()).isEqualTo(2);
  }

  @Test
  void anotherSetFollowsThisOne() {
    HeadSet set = HeadSet.of(A, B).and(HeadSet.of(B, C));

    assertThat(set.stream()).containsExactly(A, B, C);
    assertThat(set.contains(C)).isTrue();
    assertThat(set.contains(new HeadId(0, 0))).isFalse();
  }

  @Test
  void theSetIsACopy() {
    List<HeadId> heads = new ArrayList<>(List.of(A));
    HeadSet set = new HeadSet(heads);

    heads.add(B);

    assertThat(set).isEqualTo(HeadSet.of(A)).isNotEqualTo(HeadSet.of(A, B));
    assertThat(HeadSet.of()).isEmpty();
  }
}
