// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.tensor.FloatVector;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares each edit's map with what the edit says becomes of z, component by component. */
final class HeadEditTest {
  private static final HeadId HEAD = new HeadId(1, 2);
  private static final int D = 4;

  @Property(seed = "12")
  void anAblatedHeadIsZero(@ForAll("vectors") FloatVector z) {
    assertMaps(new HeadEdit.Ablate(HEAD), z, 0, 0, 0, 0);
  }

  @Property(seed = "13")
  void aReplacedHeadIsTheValueWhateverItWas(
      @ForAll("vectors") FloatVector z, @ForAll("vectors") FloatVector mu) {
    assertMaps(new HeadEdit.Replace(HEAD, mu), z, mu.at(0), mu.at(1), mu.at(2), mu.at(3));
  }

  @Property(seed = "14")
  void aScaledHeadIsMultiplied(
      @ForAll("vectors") FloatVector z, @ForAll @DoubleRange(min = -9, max = 9) double s) {
    assertMaps(new HeadEdit.Scale(HEAD, s), z, s * z.at(0), s * z.at(1), s * z.at(2), s * z.at(3));
  }

  @Property(seed = "15")
  void aDirectionIsAdded(@ForAll("vectors") FloatVector z, @ForAll("vectors") FloatVector v) {
    double[] expected = new double[D];
    for (int j = 0; j < D; j++) {
      expected[j] = (double) z.at(j) + v.at(j);
    }
    assertMaps(new HeadEdit.Add(HEAD, v), z, expected);
  }

  @Property(seed = "16")
  void theShareOfADirectionIsTakenOut(
      @ForAll("vectors") FloatVector z,
      @ForAll("directions") FloatVector theta,
      @ForAll @DoubleRange(min = -2, max = 2) double strength) {
    double squaredLength = 0;
    double product = 0;
    for (int j = 0; j < D; j++) {
      squaredLength += (double) theta.at(j) * theta.at(j);
      product += (double) z.at(j) * theta.at(j);
    }
    double length = Math.sqrt(squaredLength);
    double[] expected = new double[D];
    for (int j = 0; j < D; j++) {
      double unit = theta.at(j) / length;
      expected[j] = z.at(j) - strength * (product / length) * unit;
    }
    assertMaps(new HeadEdit.Project(HEAD, theta, strength), z, expected);
  }

  @Test
  void theMatricesAndOffsetsAreThoseOfTheTable() {
    FloatVector v = FloatVector.of(3, -5);

    assertIs(new HeadEdit.Ablate(HEAD), new double[][] {{0, 0}, {0, 0}}, 0, 0);
    assertIs(new HeadEdit.Replace(HEAD, v), new double[][] {{0, 0}, {0, 0}}, 3, -5);
    assertIs(new HeadEdit.Scale(HEAD, 7), new double[][] {{7, 0}, {0, 7}}, 0, 0);
    assertIs(new HeadEdit.Add(HEAD, v), new double[][] {{1, 0}, {0, 1}}, 3, -5);
    // θ̂ is (0.6, 0.8); half its share goes.
    assertIs(
        new HeadEdit.Project(HEAD, FloatVector.of(3, 4), 0.5),
        new double[][] {{1 - 0.18, -0.24}, {-0.24, 1 - 0.32}},
        0,
        0);
  }

  @Test
  void everyEditKnowsItsHead() {
    assertThat(List.of(new HeadEdit.Ablate(HEAD), new HeadEdit.Scale(HEAD, 2)))
        .allSatisfy(edit -> assertThat(edit.head()).isEqualTo(HEAD));
  }

  @Test
  void aVectorOfAnotherWidthIsRefused() {
    FloatVector wide = FloatVector.of(1, 2, 3);
    List<HeadEdit> edits =
        List.of(
            new HeadEdit.Replace(HEAD, wide),
            new HeadEdit.Add(HEAD, wide),
            new HeadEdit.Project(HEAD, wide, 1));

    assertThat(edits)
        .allSatisfy(
            edit ->
                assertThatThrownBy(() -> edit.map(D))
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                        "the vector for L1H2 has 3 numbers, but heads of this model are 4 wide."
                            + " Use edits that were made for this model."));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void numbersThatAreNotFiniteAreRefused(float number) {
    FloatVector vector = FloatVector.of(1, number);
    FloatVector fine = FloatVector.of(1, 1);

    assertRefused(() -> new HeadEdit.Replace(HEAD, vector));
    assertRefused(() -> new HeadEdit.Add(HEAD, vector));
    assertRefused(() -> new HeadEdit.Project(HEAD, vector, 1));
    assertRefused(() -> new HeadEdit.Project(HEAD, fine, number));
    assertRefused(() -> new HeadEdit.Scale(HEAD, number));
  }

  @Test
  void aDirectionOfLengthZeroIsRefused() {
    assertRefused(() -> new HeadEdit.Project(HEAD, FloatVector.of(0, 0), 1));
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(InputException.class).hasMessageContaining("L1H2");
  }

  /** One rounding to single precision, and the cancellation in a direction's share. */
  private static void assertMaps(HeadEdit edit, FloatVector z, double... expected) {
    FloatVector mapped = edit.map(D).apply(z);
    for (int j = 0; j < D; j++) {
      double rounding = Math.ulp((float) expected[j]) + 1e-12;
      assertThat((double) mapped.at(j)).isCloseTo(expected[j], within(rounding));
    }
  }

  private static void assertIs(HeadEdit edit, double[][] matrix, double... offset) {
    AffineMap map = edit.map(offset.length);
    assertThat(map.dimension()).isEqualTo(offset.length);
    for (int i = 0; i < offset.length; i++) {
      assertThat(map.offset(i)).isEqualTo(offset[i]);
      for (int j = 0; j < offset.length; j++) {
        assertThat(map.linear(i, j)).isCloseTo(matrix[i][j], within(1e-15));
      }
    }
  }

  @Provide
  Arbitrary<FloatVector> vectors() {
    return Arbitraries.doubles()
        .between(-10, 10)
        .ofScale(4)
        .array(double[].class)
        .ofSize(D)
        .map(FloatVector::of);
  }

  @Provide
  Arbitrary<FloatVector> directions() {
    return vectors().filter(vector -> vector.norm() > 1e-2);
  }
}
