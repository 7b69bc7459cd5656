// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

/** What one number of a stored tensor is. */
public enum ElementType {
  /** IEEE double precision. */
  FLOAT64(64),
  /** IEEE single precision. */
  FLOAT32(32),
  /** IEEE half precision. */
  FLOAT16(16),
  /** The upper half of a single: 8 bits of exponent, 7 of fraction. */
  BFLOAT16(16),
  /** Eight-bit float, 4 bits of exponent. */
  FLOAT8_E4M3(8),
  /** Eight-bit float, 5 bits of exponent. */
  FLOAT8_E5M2(8),
  /** Signed 64 bits. */
  INT64(64),
  /** Signed 32 bits. */
  INT32(32),
  /** Signed 16 bits. */
  INT16(16),
  /** Signed 8 bits. */
  INT8(8),
  /** Signed 4 bits, two a byte. */
  INT4(4),
  /** Unsigned 64 bits. */
  UINT64(64),
  /** Unsigned 32 bits. */
  UINT32(32),
  /** Unsigned 16 bits. */
  UINT16(16),
  /** Unsigned 8 bits. */
  UINT8(8),
  /** Unsigned 4 bits, two a byte. */
  UINT4(4),
  /** One byte, zero or one. */
  BOOL(8),
  /** Something this library passes on without looking inside: strings, sequences, newer types. */
  OPAQUE(0);

  private final int bits;

  ElementType(int bits) {
    this.bits = bits;
  }

  /**
   * {@return the bytes that so many elements take}
   *
   * @param elements a count, not negative
   * @throws ArithmeticException if the bytes do not fit a long
   */
  public long bytes(long elements) {
    return Math.addExact(Math.multiplyExact(elements, (long) bits), 7) / 8;
  }

  /** {@return whether elements are floating-point numbers of at least 16 bits} */
  public boolean isFloat() {
    return this == FLOAT64 || this == FLOAT32 || this == FLOAT16 || this == BFLOAT16;
  }
}
