// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import static dev.bridle.discovery.simplified.training.DecoderWeights.inLayer;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes weights as a safetensors file in single precision, projections as output × input the way
 * that checkpoints have them.
 *
 * <p>A Llama checkpoint has MLPs; an attention-only decoder gets some of zeros, which add nothing.
 */
public final class SafetensorsFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private SafetensorsFile() {}

  /** Writes the weights to the file. */
  public static void write(DecoderWeights weights, Path file) throws IOException {
    Map<String, Stored> tensors = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> tensors.put(name, stored(name, array)));
    if (weights.shape().attentionOnly()) {
      addZeroMlps(weights.shape(), tensors);
    }
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, Stored> entry : tensors.entrySet()) {
      Stored stored = entry.getValue();
      long end = offset + (long) Float.BYTES * stored.values().capacity();
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
      tensor.putPOJO("shape", stored.shape());
      tensor.putPOJO("data_offsets", new long[] {offset, end});
      offset = end;
    }
    Files.write(file, bytes(padded(JSON.writeValueAsString(header)), tensors.values(), offset));
  }

  private static Stored stored(String name, NDArray array) {
    long[] shape = array.getShape().getShape();
    float[] values = array.toFloatArray();
    return DecoderWeights.isProjection(name)
        ? new Stored(List.of(shape[1], shape[0]), FloatBuffer.wrap(transposed(values, shape)))
        : new Stored(Arrays.stream(shape).boxed().toList(), FloatBuffer.wrap(values));
  }

  private static void addZeroMlps(DecoderShape shape, Map<String, Stored> tensors) {
    long width = shape.width();
    long hidden = shape.storedHidden();
    for (int layer = 0; layer < shape.layers(); layer++) {
      tensors.put(inLayer(layer, "post_attention_layernorm"), zeros(width));
      tensors.put(inLayer(layer, "mlp.gate_proj"), zeros(hidden, width));
      tensors.put(inLayer(layer, "mlp.up_proj"), zeros(hidden, width));
      tensors.put(inLayer(layer, "mlp.down_proj"), zeros(width, hidden));
    }
  }

  private static Stored zeros(Long... shape) {
    long size = Arrays.stream(shape).reduce(1L, Math::multiplyExact);
    return new Stored(List.of(shape), FloatBuffer.allocate(Math.toIntExact(size)));
  }

  private static byte[] padded(String header) {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-bytes.length, ALIGNMENT);
    return (header + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(byte[] header, Collection<Stored> tensors, long size) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + header.length + size))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length).put(header);
    for (Stored stored : tensors) {
      buffer.asFloatBuffer().put(stored.values().duplicate());
      buffer.position(buffer.position() + Float.BYTES * stored.values().capacity());
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

  /**
   * One tensor as it is stored.
   *
   * @param shape its dimensions
   * @param values its numbers
   */
  private record Stored(List<Long> shape, FloatBuffer values) {}
}
