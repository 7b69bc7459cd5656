// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Small integers as quantisers store them: several a byte, low bits first, signed or not. */
final class PackedIntegers {
  private final ByteBuffer bytes;
  private final int bits;
  private final boolean signed;

  private PackedIntegers(ByteBuffer bytes, int bits, boolean signed) {
    this.bytes = bytes;
    this.bits = bits;
    this.signed = signed;
  }

  /** The elements of an integer tensor. */
  static PackedIntegers of(StoredTensor stored) {
    int bits =
        switch (stored.type()) {
          case INT4, UINT4 -> 4;
          case INT8, UINT8 -> 8;
          case INT32 -> 32;
          default ->
              throw new IllegalArgumentException(stored.type() + " is no type that weights have");
        };
    ElementType type = stored.type();
    boolean signed =
        type == ElementType.INT4 || type == ElementType.INT8 || type == ElementType.INT32;
    return new PackedIntegers(littleEndian(stored), bits, signed);
  }

  /** Unsigned integers of so many bits that a tensor of bytes holds. */
  static PackedIntegers of(StoredTensor stored, int bits) {
    return new PackedIntegers(littleEndian(stored), bits, false);
  }

  private static ByteBuffer littleEndian(StoredTensor stored) {
    return stored.source().read().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The integer at a place, from 0. */
  int get(int at) {
    if (bits == 32) {
      return bytes.getInt(4 * at);
    }
    int perByte = 8 / bits;
    int shift = at % perByte * bits;
    int value = (bytes.get(at / perByte) >> shift) & ((1 << bits) - 1);
    return signed && value >= 1 << (bits - 1) ? value - (1 << bits) : value;
  }
}
