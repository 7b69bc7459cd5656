// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns stored floating-point elements into singles and back, rounding to nearest even. */
public final class FloatCodec {
  private FloatCodec() {}

  /**
   * {@return the elements as singles}
   *
   * @param type one of the four types of at least 16 bits
   * @param bytes little endian
   * @param count how many elements to read
   * @throws IllegalStateException if the type is no such type
   */
  public static float[] decode(ElementType type, ByteBuffer bytes, int count) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    float[] numbers = new float[count];
    switch (type) {
      case FLOAT32 -> in.asFloatBuffer().get(numbers);
      case FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          numbers[i] = (float) in.getDouble();
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          numbers[i] = halfToFloat(in.getShort());
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          numbers[i] = Float.intBitsToFloat(in.getShort() << 16);
        }
      }
      default -> throw new IllegalStateException(type + " elements are no floating-point numbers");
    }
    return numbers;
  }

  /**
   * {@return the numbers as little-endian elements of a type}
   *
   * @param type one of the four types of at least 16 bits
   * @param numbers singles; those beyond half precision's range become infinities
   */
  public static ByteBuffer encode(ElementType type, float[] numbers) {
    int size = Math.toIntExact(type.bytes(numbers.length));
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT32 -> out.asFloatBuffer().put(numbers);
      case FLOAT64 -> {
        for (float number : numbers) {
          out.putDouble(number);
        }
      }
      case FLOAT16 -> {
        for (float number : numbers) {
          out.putShort(floatToHalf(number));
        }
      }
      case BFLOAT16 -> {
        for (float number : numbers) {
          out.putShort(floatToBrain(number));
        }
      }
      default -> throw new IllegalStateException(type + " elements are no floating-point numbers");
    }
    return out.rewind();
  }

  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 31 ? 255 : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
  }

  private static short floatToHalf(float number) {
    int bits = Float.floatToRawIntBits(number);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(number);
    if (Float.isNaN(number)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      // Below the normal range the half's fraction counts units of 2^-24.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
    return (short) (sign | ((rounded >>> 13) - ((127 - 15) << 10)));
  }

  private static short floatToBrain(float number) {
    int bits = Float.floatToRawIntBits(number);
    if (Float.isNaN(number)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
