// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Does what little arithmetic directions need. */
final class FloatVectorTest {
  /** Three roundings to single precision. */
  private static final double ROUNDING = 1e-6;

  @Test
  void aUnitVectorHasLengthOneAndTheSameDirection() {
    FloatVector unit = FloatVector.of(3, -4).unit();

    assertThat(unit.norm()).isCloseTo(1, within(ROUNDING));
    assertThat(unit).isEqualTo(FloatVector.of(0.6f, -0.8f));
  }

  @Test
  void theInnerProductIsSummedInDoublePrecision() {
    FloatVector large = FloatVector.of(1e8f, 1, -1e8f);

    assertThat(large.dot(FloatVector.of(1, 1, 1))).isEqualTo(1);
  }

  @Test
  void aVectorWithoutLengthHasNoDirection() {
    assertThatThrownBy(() -> FloatVector.of(0, 0).unit())
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("length 0.0");
    assertThatThrownBy(() -> FloatVector.of(Float.NaN).unit())
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> FloatVector.of(Float.POSITIVE_INFINITY).unit())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void vectorsAreCopiedInAndOut() {
    float[] numbers = {1, 2};
    FloatVector vector = FloatVector.of(numbers);

    numbers[0] = 9;
    vector.toArray()[1] = 9;

    assertThat(vector).isEqualTo(FloatVector.of(1, 2)).hasSameHashCodeAs(FloatVector.of(1, 2));
  }

  @Test
  void anInfiniteComponentIsNoticed() {
    assertThat(FloatVector.of(1, Float.NaN).isFinite()).isFalse();
    assertThat(FloatVector.of(1, Float.NEGATIVE_INFINITY).isFinite()).isFalse();
    assertThat(FloatVector.of(1, Float.MAX_VALUE).isFinite()).isTrue();
  }
}
