// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.site;

import dev.bridle.tensor.ElementType;

/** How a projection's weight is stored: in floating point, or quantised in one of several ways. */
public sealed interface WeightForm {
  /** {@return the constant that holds the numbers} */
  String initializer();

  /** {@return what an element of z, and of the product, is} */
  ElementType type();

  /** {@return how it is quantised in a few words; {@code none} for floating point} */
  String quantization();

  /**
   * Floating-point numbers.
   *
   * @param initializer a matrix
   * @param type what its elements are when they are multiplied
   */
  record Plain(String initializer, ElementType type) implements WeightForm {
    @Override
    public String quantization() {
      return "none";
    }
  }

  /**
   * Integers that a {@code DequantizeLinear} turns into numbers: (q − zero)·scale.
   *
   * @param initializer the integers
   * @param scale a number, a row, or one for every block
   * @param zeroPoint like the scale; empty for zero
   * @param axis along which scales differ
   * @param blockSize how many neighbours on that axis share a scale; 0 where the axis has no blocks
   * @param transposed whether the numbers are transposed before they are multiplied
   * @param integers what the integers are
   * @param type what they become
   */
  record Dequantized(
      String initializer,
      String scale,
      String zeroPoint,
      int axis,
      int blockSize,
      boolean transposed,
      ElementType integers,
      ElementType type)
      implements WeightForm {
    @Override
    public String quantization() {
      String blocks = blockSize > 0 ? " in blocks of " + blockSize : "";
      return integers.toString().toLowerCase(java.util.Locale.ROOT) + " QDQ" + blocks;
    }
  }

  /**
   * Integers that are multiplied as integers, [K, N].
   *
   * @param initializer the integers
   * @param scale a number, or one a column
   * @param zeroPoint like the scale; empty for zero
   * @param integers what the integers are
   * @param isStatic whether z's scale is a constant too, and not found at every run
   */
  record Integers(
      String initializer, String scale, String zeroPoint, ElementType integers, boolean isStatic)
      implements WeightForm {
    @Override
    public ElementType type() {
      return ElementType.FLOAT32;
    }

    @Override
    public String quantization() {
      return integers.toString().toLowerCase(java.util.Locale.ROOT)
          + (isStatic ? " static" : " dynamic");
    }
  }

  /**
   * Rows of N cut into blocks of K with a scale each, packed into bytes: {@code MatMulNBits}.
   *
   * @param initializer the packed integers [N, blocks, bytes]
   * @param scales [N, blocks] or flat
   * @param zeroPoints packed likewise, or floating point; empty for the middle of the range
   * @param rows N
   * @param columns K
   * @param bits of an integer
   * @param blockSize how many neighbours of a row share a scale
   * @param type what the scales, and so the numbers, are
   */
  record Blocks(
      String initializer,
      String scales,
      String zeroPoints,
      int rows,
      int columns,
      int bits,
      int blockSize,
      ElementType type)
      implements WeightForm {
    @Override
    public String quantization() {
      return "int" + bits + " in blocks of " + blockSize;
    }
  }

  /**
   * A form whose numbers are not read here: code books, reordered columns, a packing of a device.
   *
   * @param initializer the packed numbers
   * @param quantization what it is, in a few words
   * @param type what an element of z is
   */
  record Opaque(String initializer, String quantization, ElementType type) implements WeightForm {}
}
