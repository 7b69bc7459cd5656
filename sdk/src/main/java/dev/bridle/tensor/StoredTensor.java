// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor whose bytes stand somewhere: in a mapped file, in memory, or yet to be computed.
 *
 * @param type what an element is
 * @param shape the dimensions; empty for a single number
 * @param source gives the bytes, little endian and row-major
 */
public record StoredTensor(ElementType type, List<Long> shape, Source source) {
  /** Where the bytes come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * {@return the bytes, little endian and row-major, position zero, to be read and not written}
     *
     * <p>Called whenever the bytes are needed and not before, so that a model larger than memory
     * can be written tensor by tensor.
     */
    ByteBuffer read();

    /**
     * Writes the same bytes, a piece at a time where they need not be in memory at once.
     *
     * <p>Every piece holds whole elements.
     *
     * @param out where to; left open
     * @throws IOException if writing fails; a failure to read is an input's error
     */
    default void writeTo(WritableByteChannel out) throws IOException {
      Pieces.write(read().duplicate(), out);
    }
  }

  /** Copies the shape. */
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** {@return the number of elements} */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** {@return the number of bytes} */
  public long byteSize() {
    return type.bytes(elements());
  }

  /**
   * {@return the numbers, converted to single precision}
   *
   * @throws IllegalStateException if the elements are not floating-point numbers
   */
  public FloatTensor toFloats() {
    float[] numbers = FloatCodec.decode(type, source.read(), Math.toIntExact(elements()));
    return new FloatTensor(numbers, shape.stream().mapToInt(Math::toIntExact).toArray());
  }

  /**
   * {@return the same numbers in single precision, converted when they are read}
   *
   * @throws IllegalStateException if the elements are not floating-point numbers
   */
  public StoredTensor inSingles() {
    if (!type.isFloat()) {
      throw new IllegalStateException(type + " elements are no floating-point numbers");
    }
    return type == ElementType.FLOAT32
        ? this
        : new StoredTensor(ElementType.FLOAT32, shape, new SinglesSource(this));
  }

  /**
   * {@return this matrix with rows and columns exchanged when it is read}
   *
   * @throws IllegalStateException if it is no matrix of floating-point numbers
   */
  public StoredTensor transposed() {
    if (shape.size() != 2 || !type.isFloat()) {
      throw new IllegalStateException(type + shape.toString() + " is no matrix of numbers");
    }
    return new StoredTensor(type, List.of(shape.get(1), shape.get(0)), new TransposedSource(this));
  }

  /**
   * {@return a tensor of these numbers in memory}
   *
   * @param numbers single precision
   */
  public static StoredTensor of(FloatTensor numbers) {
    ByteBuffer bytes = FloatCodec.encode(ElementType.FLOAT32, numbers.data());
    List<Long> shape = Arrays.stream(numbers.shape()).mapToObj(Long::valueOf).toList();
    return new StoredTensor(ElementType.FLOAT32, shape, bytes::duplicate);
  }
}
