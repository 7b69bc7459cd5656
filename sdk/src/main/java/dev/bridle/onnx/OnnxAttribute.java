// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.util.List;

/** A named constant of a node. */
public sealed interface OnnxAttribute {
  /**
   * An integer.
   *
   * @param value the number
   */
  record IntValue(long value) implements OnnxAttribute {}

  /**
   * A single-precision number.
   *
   * @param value the number
   */
  record FloatValue(float value) implements OnnxAttribute {}

  /**
   * A text.
   *
   * @param value the text
   */
  record TextValue(String value) implements OnnxAttribute {}

  /**
   * Integers.
   *
   * @param values the numbers
   */
  record IntList(List<Long> values) implements OnnxAttribute {
    /** Copies the list. */
    public IntList {
      values = List.copyOf(values);
    }
  }

  /**
   * Single-precision numbers.
   *
   * @param values the numbers
   */
  record FloatList(List<Float> values) implements OnnxAttribute {
    /** Copies the list. */
    public FloatList {
      values = List.copyOf(values);
    }
  }

  /**
   * A tensor, as {@code Constant} has.
   *
   * @param value the tensor
   */
  record TensorValue(StoredTensor value) implements OnnxAttribute {}

  /**
   * A subgraph, as {@code If} and {@code Loop} have.
   *
   * @param value the graph
   */
  record GraphValue(OnnxGraph value) implements OnnxAttribute {}

  /**
   * Any other kind, passed on unread.
   *
   * @param rest the whole attribute
   */
  record Unread(Remainder rest) implements OnnxAttribute {}

  /**
   * {@return an integer attribute}
   *
   * @param value the number
   */
  static OnnxAttribute of(long value) {
    return new IntValue(value);
  }

  /**
   * {@return a number attribute}
   *
   * @param value the number
   */
  static OnnxAttribute of(float value) {
    return new FloatValue(value);
  }

  /**
   * {@return a text attribute}
   *
   * @param value the text
   */
  static OnnxAttribute of(String value) {
    return new TextValue(value);
  }

  /**
   * {@return an attribute that names an element type, as {@code Cast} has}
   *
   * @param type one that ONNX numbers
   */
  static OnnxAttribute of(ElementType type) {
    return new IntValue(ElementCodes.of(type));
  }

  /**
   * {@return an attribute of integers}
   *
   * @param values the numbers
   */
  static OnnxAttribute of(List<Long> values) {
    return new IntList(values);
  }
}
