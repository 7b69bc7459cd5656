// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stores numbers and gets them back. */
final class StoredTensorTest {
  @Test
  void numbersInMemoryComeBack() {
    FloatTensor numbers = new FloatTensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    StoredTensor stored = StoredTensor.of(numbers);

    assertThat(stored.type()).isEqualTo(ElementType.FLOAT32);
    assertThat(stored.shape()).containsExactly(2L, 3L);
    assertThat(stored.elements()).isEqualTo(6);
    assertThat(stored.byteSize()).isEqualTo(24);
    assertThat(stored.toFloats().shape()).containsExactly(2, 3);
    assertThat(stored.toFloats().data()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void readingTwiceGivesTheSame() {
    StoredTensor stored = StoredTensor.of(new FloatTensor(new float[] {7}, 1));
    ByteBuffer first = stored.source().read();
    first.get(new byte[4]);

    assertThat(stored.source().read().remaining()).isEqualTo(4);
  }

  @Test
  void anEmptyShapeIsOneNumber() {
    StoredTensor scalar =
        new StoredTensor(ElementType.FLOAT32, List.of(), () -> ByteBuffer.allocate(4));

    assertThat(scalar.elements()).isEqualTo(1);
    assertThat(scalar.toFloats().at()).isZero();
  }

  @Test
  void theShapeIsCopied() {
    List<Long> shape = new ArrayList<>(List.of(1L));
    StoredTensor stored =
        new StoredTensor(ElementType.FLOAT32, shape, () -> ByteBuffer.allocate(4));

    shape.set(0, 9L);

    assertThat(stored.shape()).containsExactly(1L);
  }

  @Test
  void wholeNumbersAreNotTakenForFloats() {
    StoredTensor ids =
        new StoredTensor(ElementType.INT64, List.of(1L), () -> ByteBuffer.allocate(8));

    assertThatThrownBy(ids::toFloats)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("INT64");
  }
}
