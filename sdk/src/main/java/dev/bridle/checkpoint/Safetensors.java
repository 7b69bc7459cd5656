// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bridle.error.InputException;
import dev.bridle.tensor.FileRegion;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * One safetensors file: eight bytes of length, a JSON header, and the tensors' bytes one after
 * another.
 *
 * <p>Opening reads and checks the header alone. A tensor's bytes are mapped when they are asked
 * for, so that a file larger than memory costs what is used of it. Nothing stays open.
 *
 * <pre>{@code
 * FloatTensor embedding = Safetensors.open(file).tensor("model.embed_tokens.weight").toFloats();
 * }</pre>
 */
public final class Safetensors implements Checkpoint {
  private static final int LENGTH_BYTES = 8;

  /** The text "version " with which Git LFS begins what it leaves in a file's place. */
  private static final long GIT_LFS_POINTER = 0x206e6f6973726576L;

  private final Path file;
  private final NavigableMap<String, StoredTensor> tensors;
  private final SortedMap<String, String> metadata;

  private Safetensors(Path file, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.metadata = Collections.unmodifiableSortedMap(header.metadata());
    NavigableMap<String, StoredTensor> byName = new TreeMap<>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      long position = dataStart + entry.begin();
      long length = entry.end() - entry.begin();
      byName.put(
          entry.name(),
          new StoredTensor(
              entry.type(),
              entry.shape(),
              new FileRegion(file, Spelling.printable(entry.name()), position, length)));
    }
    this.tensors = Collections.unmodifiableNavigableMap(byName);
  }

  /**
   * {@return the file's tensors}
   *
   * @param file in the safetensors format
   * @throws InputException if there is no such file, or its header does not fit it
   */
  public static Safetensors open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file, "", whyNoFile(file), "Give a safetensors file.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = headerLength(file, channel);
      ByteBuffer bytes = read(file, channel, LENGTH_BYTES, Math.toIntExact(length));
      if (length == 0 || bytes.get(0) != '{') {
        throw new InputException(
            file, "header", "is no JSON object", "Download or export the file again.");
      }
      ObjectNode json = StrictJson.parse(file, "header", bytes);
      long dataStart = LENGTH_BYTES + length;
      return new Safetensors(
          file, SafetensorsHeader.check(file, json, channel.size() - dataStart), dataStart);
    } catch (IOException e) {
      throw new InputException(
          file, "", "cannot be read (" + e.getMessage() + ")", "Check its permissions.", e);
    }
  }

  /** {@return the file it was opened from} */
  public Path file() {
    return file;
  }

  /** {@return what the header says beside the tensors; empty if it says nothing} */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public SortedSet<String> names() {
    return tensors.navigableKeySet();
  }

  @Override
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  @Override
  public StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw Spelling.unknownTensor(file, name, names());
    }
    return tensor;
  }

  private static String whyNoFile(Path file) {
    if (Files.exists(file)) {
      return "is not a file";
    }
    return Files.isSymbolicLink(file)
        ? "is a link to a file that is not there"
        : "there is no such file";
  }

  private static long headerLength(Path file, FileChannel channel) throws IOException {
    long fileLength = channel.size();
    if (fileLength < LENGTH_BYTES) {
      throw new InputException(
          file,
          "header",
          "the file has %d bytes, too few for the %d of a header's length"
              .formatted(fileLength, LENGTH_BYTES),
          "The file is cut short: download it again.");
    }
    long length = read(file, channel, 0, LENGTH_BYTES).getLong();
    if (length < 0 || length > StrictJson.LONGEST) {
      throw new InputException(
          file,
          "header",
          "its length %s is over %d bytes"
              .formatted(Long.toUnsignedString(length), StrictJson.LONGEST),
          length == GIT_LFS_POINTER
              ? "This is a pointer of Git LFS: fetch the file itself with git lfs pull."
              : "This is no safetensors file, or a damaged one: download it again.");
    }
    if (length > fileLength - LENGTH_BYTES) {
      throw new InputException(
          file,
          "header",
          "its length %d runs past the end of the file's %d bytes".formatted(length, fileLength),
          "The file is cut short or damaged: download it again.");
    }
    return length;
  }

  private static ByteBuffer read(Path file, FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new InputException(
            file,
            "header",
            "the file became shorter while it was read",
            "Wait until it is written, then open it again.");
      }
    }
    return bytes.flip();
  }
}
