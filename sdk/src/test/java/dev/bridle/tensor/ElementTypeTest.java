// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Counts the bytes that elements take. */
final class ElementTypeTest {
  @Test
  void elementsTakeTheirWidth() {
    assertThat(ElementType.FLOAT64.bytes(3)).isEqualTo(24);
    assertThat(ElementType.BFLOAT16.bytes(3)).isEqualTo(6);
    assertThat(ElementType.BOOL.bytes(3)).isEqualTo(3);
    assertThat(ElementType.FLOAT32.bytes(0)).isZero();
  }

  @Test
  void halfABytePerElementIsRoundedUp() {
    assertThat(ElementType.INT4.bytes(4)).isEqualTo(2);
    assertThat(ElementType.UINT4.bytes(5)).isEqualTo(3);
  }

  @Test
  void moreBytesThanALongCountsAreRefused() {
    assertThatThrownBy(() -> ElementType.FLOAT32.bytes(Long.MAX_VALUE / 16))
        .isInstanceOf(ArithmeticException.class);
  }
}
