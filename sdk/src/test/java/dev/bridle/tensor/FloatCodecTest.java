// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Compares the codec with the formulas of the formats, evaluated in double precision. */
final class FloatCodecTest {
  /** One more than the largest bit pattern of sixteen bits. */
  private static final int PATTERNS = 1 << 16;

  private static final int SIGN = 0x8000;

  @Test
  void everyHalfIsDecodedToItsFormula() {
    float[] decoded = FloatCodec.decode(ElementType.FLOAT16, allPatterns(), PATTERNS);

    for (int bits = 0; bits < PATTERNS; bits++) {
      assertThat((double) decoded[bits])
          .as("half %04x", bits)
          .isEqualTo(Double.valueOf(formula(bits, 5, 10)));
    }
  }

  @Test
  void everyBrainFloatIsDecodedToItsFormula() {
    float[] decoded = FloatCodec.decode(ElementType.BFLOAT16, allPatterns(), PATTERNS);

    for (int bits = 0; bits < PATTERNS; bits++) {
      assertThat((double) decoded[bits])
          .as("brain %04x", bits)
          .isEqualTo(Double.valueOf(formula(bits, 8, 7)));
    }
  }

  @Test
  void everyHalfSurvivesARoundTrip() {
    assertEveryPatternSurvives(ElementType.FLOAT16, 5, 10);
  }

  @Test
  void everyBrainFloatSurvivesARoundTrip() {
    assertEveryPatternSurvives(ElementType.BFLOAT16, 8, 7);
  }

  @Test
  void halvesAreRoundedToNearestEven() {
    assertRoundsToNearestEven(ElementType.FLOAT16, 5, 10);
  }

  @Test
  void brainFloatsAreRoundedToNearestEven() {
    assertRoundsToNearestEven(ElementType.BFLOAT16, 8, 7);
  }

  @Test
  void anySingleIsRoundedToTheNearestHalf() {
    assertRandomSinglesAreRounded(ElementType.FLOAT16, 5, 10);
  }

  @Test
  void anySingleIsRoundedToTheNearestBrainFloat() {
    assertRandomSinglesAreRounded(ElementType.BFLOAT16, 8, 7);
  }

  @Test
  void whatIsBeyondTheRangeBecomesInfinite() {
    assertThat(pattern(ElementType.FLOAT16, Math.nextDown(65520f))).isEqualTo(0x7bff);
    assertThat(pattern(ElementType.FLOAT16, 65520f)).isEqualTo(0x7c00);
    assertThat(pattern(ElementType.FLOAT16, -Float.MAX_VALUE)).isEqualTo(0xfc00);
    assertThat(pattern(ElementType.FLOAT16, Float.NEGATIVE_INFINITY)).isEqualTo(0xfc00);
    assertThat(pattern(ElementType.BFLOAT16, Float.MAX_VALUE)).isEqualTo(0x7f80);
    assertThat(pattern(ElementType.BFLOAT16, Float.NEGATIVE_INFINITY)).isEqualTo(0xff80);
  }

  @Test
  void whatIsNotANumberStaysSoWhateverItsPayload() {
    for (int payload : new int[] {0x7f800001, 0x7fc00000, 0x7fffffff, 0xff800001, 0xffffffff}) {
      float number = Float.intBitsToFloat(payload);

      for (ElementType type : new ElementType[] {ElementType.FLOAT16, ElementType.BFLOAT16}) {
        float[] back = FloatCodec.decode(type, FloatCodec.encode(type, new float[] {number}), 1);
        assertThat(back[0]).as("%08x as %s", payload, type).isNaN();
      }
    }
  }

  @Test
  void singlesAndDoublesKeepEveryBit() {
    float[] numbers = {0.1f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY};

    for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT64}) {
      float[] back = FloatCodec.decode(type, FloatCodec.encode(type, numbers), numbers.length);
      assertThat(back).containsExactly(numbers);
    }
  }

  @Test
  void elementsAreLittleEndianWhateverTheBuffersOrder() {
    ByteBuffer one = ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f});

    assertThat(FloatCodec.decode(ElementType.FLOAT32, one, 1)).containsExactly(1);
    assertThat(one.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(one.position()).isZero();
    assertThat(FloatCodec.encode(ElementType.FLOAT32, new float[] {1})).isEqualTo(one);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"FLOAT64", "FLOAT32", "FLOAT16", "BFLOAT16"})
  void otherElementsAreNoFloats(ElementType type) {
    assertThat(type.isFloat()).isFalse();
    assertThatThrownBy(() -> FloatCodec.decode(type, ByteBuffer.allocate(8), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(type.name());
    assertThatThrownBy(() -> FloatCodec.encode(type, new float[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(type.name());
  }

  /** What IEEE 754 says a pattern of one sign, some exponent and some fraction bits stands for. */
  private static double formula(int bits, int exponentBits, int fractionBits) {
    double sign = (bits & SIGN) == 0 ? 1 : -1;
    int special = (1 << exponentBits) - 1;
    int bias = special / 2;
    int exponent = (bits >> fractionBits) & special;
    double fraction = (bits & ((1 << fractionBits) - 1)) / Math.pow(2, fractionBits);
    if (exponent == special) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * Math.pow(2, 1 - bias) * fraction
        : sign * Math.pow(2, exponent - bias) * (1 + fraction);
  }

  private static void assertEveryPatternSurvives(
      ElementType type, int exponentBits, int fractionBits) {
    float[] decoded = FloatCodec.decode(type, allPatterns(), PATTERNS);

    ByteBuffer encoded = FloatCodec.encode(type, decoded).order(ByteOrder.LITTLE_ENDIAN);

    for (int bits = 0; bits < PATTERNS; bits++) {
      int back = Short.toUnsignedInt(encoded.getShort());
      if (Double.isNaN(formula(bits, exponentBits, fractionBits))) {
        assertThat(formula(back, exponentBits, fractionBits)).as("%04x", bits).isNaN();
      } else {
        assertThat(back).as("%04x", bits).isEqualTo(bits);
      }
    }
  }

  /** Tries every midpoint of two neighbours, and the singles next to it. */
  private static void assertRoundsToNearestEven(
      ElementType type, int exponentBits, int fractionBits) {
    int infinity = ((1 << exponentBits) - 1) << fractionBits;
    for (int bits = 0; bits < infinity - 1; bits++) {
      double low = formula(bits, exponentBits, fractionBits);
      double high = formula(bits + 1, exponentBits, fractionBits);
      float middle = (float) ((low + high) / 2);
      assertThat((double) middle).as("a single holds the midpoint").isEqualTo((low + high) / 2);

      int even = bits % 2 == 0 ? bits : bits + 1;
      assertThat(pattern(type, middle)).as("midpoint above %04x", bits).isEqualTo(even);
      assertThat(pattern(type, -middle)).as("midpoint below -%04x", bits).isEqualTo(even | SIGN);
      assertThat(pattern(type, Math.nextDown(middle))).as("below it").isEqualTo(bits);
      assertThat(pattern(type, Math.nextUp(middle))).as("above it").isEqualTo(bits + 1);
    }
  }

  private static void assertRandomSinglesAreRounded(
      ElementType type, int exponentBits, int fractionBits) {
    Random random = new Random(16);
    int infinity = ((1 << exponentBits) - 1) << fractionBits;
    for (int i = 0; i < 100_000; i++) {
      float number = Math.abs(Float.intBitsToFloat(random.nextInt()));
      if (!(number < formula(infinity - 1, exponentBits, fractionBits))) {
        continue;
      }
      int bits = pattern(type, number);
      double error = Math.abs(number - formula(bits, exponentBits, fractionBits));
      double above = Math.abs(number - formula(bits + 1, exponentBits, fractionBits));
      double below =
          bits == 0 ? error : Math.abs(number - formula(bits - 1, exponentBits, fractionBits));
      assertThat(error).as("%s as %s", number, type).isLessThanOrEqualTo(Math.min(above, below));
    }
  }

  private static ByteBuffer allPatterns() {
    ByteBuffer bytes = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < PATTERNS; bits++) {
      bytes.putShort((short) bits);
    }
    return bytes.flip();
  }

  private static int pattern(ElementType type, float number) {
    ByteBuffer bytes = FloatCodec.encode(type, new float[] {number});
    return Short.toUnsignedInt(bytes.order(ByteOrder.LITTLE_ENDIAN).getShort());
  }
}
