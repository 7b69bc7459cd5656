// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.WriteFailure;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Writes safetensors files, tensor by tensor, so that only one need be in memory.
 *
 * <p>The same tensors in the same order give the same bytes. Tensors of wider elements come first,
 * otherwise the order is the caller's: readers that view the bytes in place want each element
 * aligned to its size.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes a file, or leaves what was there before: the file appears whole or not at all.
   *
   * @param file where to; replaced if it exists
   * @param tensors by name, of element types that safetensors knows
   * @param metadata strings for the header, sorted by key there; may be empty
   * @throws dev.bridle.error.InputException if the file cannot be written
   */
  public static void write(
      Path file, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    Map<String, StoredTensor> ordered = widestFirst(tensors);
    ByteBuffer header = header(ordered, metadata);
    Path partial = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try {
        write(partial, header, ordered);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static Map<String, StoredTensor> widestFirst(Map<String, StoredTensor> tensors) {
    Map<String, StoredTensor> ordered = new LinkedHashMap<>();
    tensors.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> -entry.getValue().type().bytes(1)))
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    return ordered;
  }

  private static ByteBuffer header(
      Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = header.putObject(SafetensorsHeader.METADATA);
      new TreeMap<>(metadata).forEach(strings::put);
    }
    long offset = 0;
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      if (entry.getKey().equals(SafetensorsHeader.METADATA)) {
        throw new IllegalArgumentException("a tensor cannot be called " + entry.getKey());
      }
      StoredTensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", dtype(entry.getKey(), tensor));
      tensor.shape().forEach(node.putArray("shape")::add);
      long end = Math.addExact(offset, tensor.byteSize());
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    return padded(header.toString());
  }

  private static String dtype(String name, StoredTensor tensor) {
    return SafetensorsType.name(tensor.type())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    name + ": safetensors has no type for " + tensor.type()));
  }

  private static ByteBuffer padded(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private static void write(Path file, ByteBuffer header, Map<String, StoredTensor> tensors)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(out, header);
      for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
        long before = out.position();
        entry.getValue().source().writeTo(out);
        if (out.position() - before != entry.getValue().byteSize()) {
          throw new IllegalArgumentException(
              "%s: its source gave %d bytes, and its shape takes %d"
                  .formatted(entry.getKey(), out.position() - before, entry.getValue().byteSize()));
        }
      }
      // Without this a crash after the move could leave a name without its bytes.
      out.force(true);
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
