// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Finds numbers in row-major blocks. */
final class FloatTensorTest {
  private static final FloatTensor BLOCK =
      new FloatTensor(new float[] {0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112}, 2, 2, 3);

  @Test
  void numbersAreFoundByTheirIndex() {
    assertThat(BLOCK.at(0, 0, 0)).isZero();
    assertThat(BLOCK.at(1, 0, 2)).isEqualTo(102);
    assertThat(BLOCK.row(1, 1)).isEqualTo(FloatVector.of(110, 111, 112));
    assertThat(BLOCK.offset(1)).isEqualTo(6);
    assertThat(BLOCK.size(2)).isEqualTo(3);
  }

  @Test
  void anIndexBeyondItsAxisIsRefused() {
    assertThatThrownBy(() -> BLOCK.at(0, 2, 0))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("[0, 2, 0]")
        .hasMessageContaining("[2, 2, 3]");
    assertThatThrownBy(() -> BLOCK.at(0, 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theShapeMustFitTheNumbers() {
    assertThatThrownBy(() -> new FloatTensor(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 numbers do not fill the shape [2, 3]");
  }

  @Test
  void theShapeCannotBeChangedFromOutside() {
    BLOCK.shape()[0] = 9;

    assertThat(BLOCK.shape()).containsExactly(2, 2, 3);
  }
}
