// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files put together by hand from the format's description, valid or not. */
final class RawSafetensors {
  private RawSafetensors() {}

  /** {@return a file's bytes: the header's true length, the header, the data} */
  static byte[] bytes(String header, byte... data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  /** {@return a new file with a header and so many zeros of data} */
  static Path file(Path folder, String header, int dataLength) {
    return write(folder, "model.safetensors", bytes(header, new byte[dataLength]));
  }

  /** {@return a new file with these bytes} */
  static Path write(Path folder, String name, byte... bytes) {
    Path file = folder.resolve(name);
    try {
      // Overwriting in place makes some file systems flush, which thousands of files feel.
      Files.deleteIfExists(file);
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return a header entry} */
  static String entry(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }
}
