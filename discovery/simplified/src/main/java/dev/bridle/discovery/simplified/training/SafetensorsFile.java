// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes weights as a safetensors file in single precision, projections as output × input the way
 * that checkpoints have them.
 */
public final class SafetensorsFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private SafetensorsFile() {}

  /** Writes the weights to the file. */
  public static void write(DecoderWeights weights, Path file) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    Map<String, float[]> values = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, NDArray> entry : weights.arrays().entrySet()) {
      boolean projection = DecoderWeights.isProjection(entry.getKey());
      long[] shape = entry.getValue().getShape().getShape();
      float[] array = entry.getValue().toFloatArray();
      float[] stored = projection ? transposed(array, shape) : array;
      long end = offset + (long) Float.BYTES * stored.length;
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
      tensor.putPOJO("shape", projection ? new long[] {shape[1], shape[0]} : shape);
      tensor.putPOJO("data_offsets", new long[] {offset, end});
      values.put(entry.getKey(), stored);
      offset = end;
    }
    Files.write(file, bytes(padded(JSON.writeValueAsString(header)), values, offset));
  }

  private static byte[] padded(String header) {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-bytes.length, ALIGNMENT);
    return (header + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(byte[] header, Map<String, float[]> values, long size) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + header.length + size))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length).put(header);
    for (float[] array : values.values()) {
      for (float value : array) {
        buffer.putFloat(value);
      }
    }
    return buffer.array();
  }

  private static float[] transposed(float[] values, long[] shape) {
    int rows = Math.toIntExact(shape[0]);
    int columns = Math.toIntExact(shape[1]);
    float[] transposed = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = values[row * columns + column];
      }
    }
    return transposed;
  }
}
