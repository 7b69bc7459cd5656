// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A small GGUF file of version 3: keys and values, then vectors in single precision.
 *
 * <p>Everything is little endian. Each vector begins at a multiple of 32 bytes, counted from where
 * the data begin, which is such a multiple of the file.
 */
final class GgufWriter {
  private static final int MAGIC = 0x46554747;
  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int STRING = 8;
  private static final int SINGLE_PRECISION = 0;

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, float[]> vectors = new LinkedHashMap<>();

  GgufWriter text(String key, String value) {
    values.put(key, value);
    return this;
  }

  GgufWriter number(String key, int value) {
    values.put(key, value);
    return this;
  }

  GgufWriter vector(String name, float[] numbers) {
    vectors.put(name, numbers.clone());
    return this;
  }

  void writeTo(Path file) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(VERSION).putLong(vectors.size()).putLong(values.size());
    values.forEach((key, value) -> put(out, key, value));
    long offset = 0;
    for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
      put(out, vector.getKey());
      out.putInt(1).putLong(vector.getValue().length).putInt(SINGLE_PRECISION).putLong(offset);
      offset += aligned(vector.getValue().length * Float.BYTES);
    }
    out.position(aligned(out.position()));
    for (float[] numbers : vectors.values()) {
      for (float number : numbers) {
        out.putFloat(number);
      }
      out.position(aligned(out.position()));
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    Files.write(file, bytes);
  }

  /** More than the file takes, by less than a kilobyte an entry. */
  private int size() {
    long size = 1024;
    for (Map.Entry<String, Object> value : values.entrySet()) {
      size += 32L + utf8(value.getKey()).length + utf8(String.valueOf(value.getValue())).length;
    }
    for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
      size += 128L + utf8(vector.getKey()).length + (long) vector.getValue().length * Float.BYTES;
    }
    return Math.toIntExact(size);
  }

  private static void put(ByteBuffer out, String key, Object value) {
    put(out, key);
    if (value instanceof Integer number) {
      out.putInt(UINT32).putInt(number);
    } else {
      out.putInt(STRING);
      put(out, (String) value);
    }
  }

  private static void put(ByteBuffer out, String text) {
    byte[] bytes = utf8(text);
    out.putLong(bytes.length).put(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int aligned(int position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
