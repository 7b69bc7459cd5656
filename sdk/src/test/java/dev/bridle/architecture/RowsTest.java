// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.StoredTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Layers that share a tensor are told apart by rows. */
final class RowsTest {
  /** Eight rows of two: 0 0.5, 1 1.5, … */
  private static final StoredTensor FUSED = rows(8);

  private static StoredTensor rows(int count) {
    float[] numbers = new float[2 * count];
    IntStream.range(0, numbers.length).forEach(i -> numbers[i] = i / 2f);
    return StoredTensor.of(new FloatTensor(numbers, count, 2));
  }

  private static float[] firstColumn(StoredTensor tensor) {
    FloatTensor floats = tensor.toFloats();
    float[] column = new float[floats.size(0)];
    IntStream.range(0, column.length).forEach(row -> column[row] = floats.at(row, 0));
    return column;
  }

  @Test
  void aLayerMayStandAfterAnother() {
    assertThat(firstColumn(Rows.range("q", 0, 4, 8).of(FUSED))).containsExactly(0, 1, 2, 3);
    assertThat(firstColumn(Rows.range("k", 4, 2, 8).of(FUSED))).containsExactly(4, 5);
    assertThat(firstColumn(Rows.range("v", 6, 2, 8).of(FUSED))).containsExactly(6, 7);
  }

  @Test
  void layersMayTakeTurnsHeadByHead() {
    StoredTensor twelve = rows(12);

    assertThat(firstColumn(Rows.perHead("q", 0, 3, 2, 2).of(twelve))).containsExactly(0, 1, 6, 7);
    assertThat(firstColumn(Rows.perHead("k", 1, 3, 2, 2).of(twelve))).containsExactly(2, 3, 8, 9);
    assertThat(firstColumn(Rows.perHead("v", 2, 3, 2, 2).of(twelve))).containsExactly(4, 5, 10, 11);
  }

  @Test
  void aBiasHasRowsOfOne() {
    StoredTensor bias = StoredTensor.of(new FloatTensor(new float[] {5, 6, 7, 8}, 4));

    assertThat(Rows.range("k", 1, 2, 4).of(bias).shape()).containsExactly(2L);
    assertThat(Rows.range("k", 1, 2, 4).of(bias).toFloats().data()).containsExactly(6, 7);
  }

  @Test
  void nothingIsReadBeforeItIsAskedFor() {
    StoredTensor unreadable =
        new StoredTensor(
            ElementType.BFLOAT16,
            List.of(8L, 2L),
            () -> {
              throw new AssertionError("was read");
            });

    StoredTensor part = Rows.range("k", 4, 2, 8).of(unreadable);

    assertThat(part.shape()).containsExactly(2L, 2L);
    assertThat(part.byteSize()).isEqualTo(8);
  }
}
