// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bridle.tensor.FloatVector;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The algebra of affine maps, on maps up to three edits deep. */
final class AffineMapTest {
  private static final int D = 5;

  /** Entries stay below 1e5 here, and double precision keeps sixteen digits. */
  private static final double DOUBLE_ROUNDING = 1e-9;

  /** Rounding a row to singles in between changes it by 2^-24 of some 1e4, times a norm of 64. */
  private static final double SINGLE_ROUNDING = 0.05;

  @Property(seed = "4")
  void compositionIsAssociative(
      @ForAll("maps") AffineMap a, @ForAll("maps") AffineMap b, @ForAll("maps") AffineMap c) {
    AffineMap left = a.then(b).then(c);
    AffineMap right = a.then(b.then(c));

    for (int i = 0; i < D; i++) {
      assertThat(left.offset(i)).isCloseTo(right.offset(i), within(DOUBLE_ROUNDING));
      for (int j = 0; j < D; j++) {
        assertThat(left.linear(i, j)).isCloseTo(right.linear(i, j), within(DOUBLE_ROUNDING));
      }
    }
  }

  @Property(seed = "5")
  void aComposedMapIsOneMapAfterTheOther(
      @ForAll("maps") AffineMap first,
      @ForAll("maps") AffineMap second,
      @ForAll("vectors") FloatVector z) {
    FloatVector together = first.then(second).apply(z);
    FloatVector apart = second.apply(first.apply(z));

    for (int j = 0; j < D; j++) {
      assertThat((double) together.at(j)).isCloseTo(apart.at(j), within(SINGLE_ROUNDING));
    }
  }

  @Property(seed = "6")
  void theIdentityChangesNothingOnEitherSide(
      @ForAll("maps") AffineMap map, @ForAll("vectors") FloatVector z) {
    AffineMap identity = AffineMap.identity(D);

    assertThat(identity.apply(z)).isEqualTo(z);
    assertThat(identity.then(map).apply(z)).isEqualTo(map.apply(z));
    assertThat(map.then(identity).apply(z)).isEqualTo(map.apply(z));
  }

  @Property(seed = "7")
  void applyingIsMultiplyingARowByTheMatrixAndAddingTheOffset(
      @ForAll("maps") AffineMap map, @ForAll("vectors") FloatVector z) {
    FloatVector mapped = map.apply(z);

    for (int j = 0; j < D; j++) {
      double expected = map.offset(j);
      for (int i = 0; i < D; i++) {
        expected += z.at(i) * map.linear(i, j);
      }
      assertThat((double) mapped.at(j))
          .isCloseTo(expected, within(Math.ulp((float) expected) + DOUBLE_ROUNDING));
    }
  }

  @Property(seed = "8")
  void takingADirectionOutTwiceIsTakingItOutOnce(@ForAll("directions") FloatVector direction) {
    AffineMap once = AffineMap.projectingOut(direction, 1);
    AffineMap twice = once.then(once);

    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        assertThat(twice.linear(i, j)).isCloseTo(once.linear(i, j), within(DOUBLE_ROUNDING));
      }
    }
  }

  @Property(seed = "9")
  void whatIsLeftWithoutADirectionIsOrthogonalToIt(
      @ForAll("directions") FloatVector direction, @ForAll("vectors") FloatVector z) {
    FloatVector left = AffineMap.projectingOut(direction, 1).apply(z);

    assertThat(left.dot(direction) / direction.norm()).isCloseTo(0, within(1e-5));
  }

  @Property(seed = "10")
  void mirroringTwiceGivesBackTheRow(
      @ForAll("directions") FloatVector direction, @ForAll("vectors") FloatVector z) {
    AffineMap mirror = AffineMap.projectingOut(direction, 2);

    FloatVector back = mirror.then(mirror).apply(z);

    for (int j = 0; j < D; j++) {
      assertThat((double) back.at(j)).isCloseTo(z.at(j), within(1e-6));
    }
  }

  @Property(seed = "11")
  void scalingsStayScalingsWhenComposed(
      @ForAll("scalings") AffineMap a, @ForAll("scalings") AffineMap b) {
    assertThat(a.then(b).isScaling()).isTrue();
    assertThat(a.then(b).scale()).isEqualTo(a.scale() * b.scale());
  }

  @Test
  void orderMatters() {
    AffineMap doubling = AffineMap.scaling(2, 2);
    AffineMap adding = AffineMap.scalingAndAdding(1, FloatVector.of(1, -3));
    FloatVector z = FloatVector.of(10, 20);

    assertThat(doubling.then(adding).apply(z)).isEqualTo(FloatVector.of(21, 37));
    assertThat(adding.then(doubling).apply(z)).isEqualTo(FloatVector.of(22, 34));
  }

  @Test
  void aRowIsMultipliedFromTheLeft() {
    // z·A₁·A₂ and z·A₂·A₁ differ, so composing the wrong way round would show here.
    AffineMap first = AffineMap.projectingOut(FloatVector.of(1, 0), 1);
    AffineMap second = AffineMap.projectingOut(FloatVector.of(1, 1), 1);
    FloatVector z = FloatVector.of(4, 2);

    assertThat(first.then(second).apply(z)).isEqualTo(FloatVector.of(-1, 1));
    assertThat(second.then(first).apply(z)).isEqualTo(FloatVector.of(0, -1));
  }

  @Test
  void aMapThatIsNoScalingHasNoFactor() {
    AffineMap projection = AffineMap.projectingOut(FloatVector.of(1, 1), 1);

    assertThat(projection.isScaling()).isFalse();
    assertThatThrownBy(projection::scale).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void onlyTheMapThatChangesNothingIsTheIdentity() {
    assertThat(AffineMap.identity(3).isIdentity()).isTrue();
    assertThat(AffineMap.scaling(Math.nextUp(1), 3).isIdentity()).isFalse();
    assertThat(AffineMap.scalingAndAdding(1, FloatVector.of(0, Float.MIN_VALUE)).isIdentity())
        .isFalse();
    assertThat(AffineMap.scalingAndAdding(1, FloatVector.of(0, -0f)).isIdentity()).isTrue();
    assertThat(AffineMap.scaling(2, 3).then(AffineMap.scaling(0.5, 3)).isIdentity()).isTrue();
  }

  @Provide
  Arbitrary<AffineMap> maps() {
    Arbitrary<AffineMap> single =
        Arbitraries.oneOf(
            scalings(),
            directions()
                .flatMap(
                    direction ->
                        numbers(2).map(strength -> AffineMap.projectingOut(direction, strength))));
    return single
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> list.stream().reduce(AffineMap::then).orElseThrow());
  }

  @Provide
  Arbitrary<AffineMap> scalings() {
    return numbers(4)
        .flatMap(factor -> vectors().map(vector -> AffineMap.scalingAndAdding(factor, vector)));
  }

  @Provide
  Arbitrary<FloatVector> vectors() {
    return numbers(10).array(double[].class).ofSize(D).map(FloatVector::of);
  }

  @Provide
  Arbitrary<FloatVector> directions() {
    return vectors().filter(vector -> vector.norm() > 1e-2);
  }

  private static Arbitrary<Double> numbers(double most) {
    return Arbitraries.doubles().between(-most, most).ofScale(4);
  }
}
