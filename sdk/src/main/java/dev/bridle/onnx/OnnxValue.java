// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.tensor.ElementType;
import java.util.List;

/**
 * A declared value: an input, an output, or an intermediate with a known shape.
 *
 * @param name the value's name, unique in its graph
 * @param type what its elements are
 * @param shape its dimensions; empty for a single number or an undeclared shape
 * @param rest what else the file said of it
 */
public record OnnxValue(String name, ElementType type, List<Dimension> shape, Remainder rest) {
  /** Copies the shape. */
  public OnnxValue {
    shape = List.copyOf(shape);
  }

  /**
   * {@return a value of this name, type and shape}
   *
   * @param name unique in its graph
   * @param type what its elements are
   * @param shape its dimensions: {@link Long}s and {@link Integer}s are sizes, text is a name
   */
  public static OnnxValue of(String name, ElementType type, Object... shape) {
    List<Dimension> dimensions =
        List.of(shape).stream()
            .map(
                size ->
                    size instanceof Number number
                        ? Dimension.of(number.longValue())
                        : Dimension.of((String) size))
            .toList();
    return new OnnxValue(name, type, dimensions, Remainder.NONE);
  }

  @Override
  public String toString() {
    return name + ": " + type + shape;
  }
}
