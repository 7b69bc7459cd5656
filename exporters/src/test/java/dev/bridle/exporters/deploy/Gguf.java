// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.deploy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A GGUF file, read as its published description of version 3 says. */
record Gguf(Map<String, Object> values, Map<String, float[]> vectors) {
  private static final int ALIGNMENT = 32;

  static Gguf read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    require(in.getInt() == 0x46554747, "magic");
    require(in.getInt() == 3, "version");
    long tensors = in.getLong();
    long keys = in.getLong();
    Map<String, Object> values = new TreeMap<>();
    for (long i = 0; i < keys; i++) {
      String key = text(in);
      int type = in.getInt();
      require(type == 4 || type == 8, "value type " + type);
      values.put(key, type == 4 ? (Object) in.getInt() : text(in));
    }
    Map<String, long[]> places = new TreeMap<>();
    for (long i = 0; i < tensors; i++) {
      String name = text(in);
      require(in.getInt() == 1, "one dimension");
      long length = in.getLong();
      require(in.getInt() == 0, "F32");
      long offset = in.getLong();
      require(offset % ALIGNMENT == 0, "offset " + offset);
      places.put(name, new long[] {length, offset});
    }
    int begin = (in.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    Map<String, float[]> vectors = new TreeMap<>();
    places.forEach(
        (name, place) -> {
          float[] numbers = new float[(int) place[0]];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.getFloat((int) (begin + place[1]) + i * Float.BYTES);
          }
          vectors.put(name, numbers);
        });
    return new Gguf(values, vectors);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[Math.toIntExact(in.getLong())];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not as described: " + what);
    }
  }
}
