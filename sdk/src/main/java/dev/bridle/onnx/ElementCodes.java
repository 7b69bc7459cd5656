// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.bridle.tensor.ElementType;
import java.util.EnumMap;
import java.util.Map;

/** How ONNX numbers the element types. */
final class ElementCodes {
  private static final Map<ElementType, Integer> CODES = codes();

  private ElementCodes() {}

  static int of(ElementType type) {
    return CODES.get(type);
  }

  static ElementType type(int code) {
    return CODES.entrySet().stream()
        .filter(entry -> entry.getValue() == code)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(ElementType.OPAQUE);
  }

  private static Map<ElementType, Integer> codes() {
    Map<ElementType, DataType> named = new EnumMap<>(ElementType.class);
    named.put(ElementType.FLOAT64, DataType.DOUBLE);
    named.put(ElementType.FLOAT32, DataType.FLOAT);
    named.put(ElementType.FLOAT16, DataType.FLOAT16);
    named.put(ElementType.BFLOAT16, DataType.BFLOAT16);
    named.put(ElementType.FLOAT8_E4M3, DataType.FLOAT8E4M3FN);
    named.put(ElementType.FLOAT8_E5M2, DataType.FLOAT8E5M2);
    named.put(ElementType.INT64, DataType.INT64);
    named.put(ElementType.INT32, DataType.INT32);
    named.put(ElementType.INT16, DataType.INT16);
    named.put(ElementType.INT8, DataType.INT8);
    named.put(ElementType.INT4, DataType.INT4);
    named.put(ElementType.UINT64, DataType.UINT64);
    named.put(ElementType.UINT32, DataType.UINT32);
    named.put(ElementType.UINT16, DataType.UINT16);
    named.put(ElementType.UINT8, DataType.UINT8);
    named.put(ElementType.UINT4, DataType.UINT4);
    named.put(ElementType.BOOL, DataType.BOOL);
    Map<ElementType, Integer> codes = new EnumMap<>(ElementType.class);
    named.forEach((type, code) -> codes.put(type, code.getNumber()));
    codes.put(ElementType.OPAQUE, DataType.UNDEFINED.getNumber());
    return codes;
  }
}
