// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import dev.bridle.tensor.ElementType;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The names safetensors gives to element types. */
final class SafetensorsType {
  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("F64", ElementType.FLOAT64),
          Map.entry("F32", ElementType.FLOAT32),
          Map.entry("F16", ElementType.FLOAT16),
          Map.entry("BF16", ElementType.BFLOAT16),
          Map.entry("F8_E4M3", ElementType.FLOAT8_E4M3),
          Map.entry("F8_E5M2", ElementType.FLOAT8_E5M2),
          Map.entry("I64", ElementType.INT64),
          Map.entry("I32", ElementType.INT32),
          Map.entry("I16", ElementType.INT16),
          Map.entry("I8", ElementType.INT8),
          Map.entry("U64", ElementType.UINT64),
          Map.entry("U32", ElementType.UINT32),
          Map.entry("U16", ElementType.UINT16),
          Map.entry("U8", ElementType.UINT8),
          Map.entry("BOOL", ElementType.BOOL));

  private SafetensorsType() {}

  static Optional<ElementType> parse(String name) {
    return Optional.ofNullable(TYPES.get(name));
  }

  static Optional<String> name(ElementType type) {
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(Map.Entry::getKey)
        .findAny();
  }

  /** {@return every name, for messages} */
  static String known() {
    return String.join(", ", new TreeMap<>(TYPES).keySet());
  }
}
