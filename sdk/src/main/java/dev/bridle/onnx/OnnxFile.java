// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bridle.error.InputException;
import dev.bridle.tensor.StoredTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Reads and writes ONNX model files.
 *
 * <p>A file over two gigabytes is impossible in the format, so the tensors of a large model are
 * written to a data file beside it, one at a time: memory is needed for the largest of them only.
 */
public final class OnnxFile {
  /** Above this many bytes of tensors a model is written with a data file. */
  public static final long INLINE_LIMIT = 1L << 29;

  /** Tensors smaller than this always stay in the model file. */
  private static final long SMALL = 1024;

  /** What operating systems map files in multiples of. */
  private static final long ALIGNMENT = 65536;

  private OnnxFile() {}

  /**
   * {@return the model in a file}
   *
   * @param file an {@code .onnx} file; external data is looked for in its folder and nowhere else
   * @throws InputException if it is missing, no ONNX model, or refers outside its folder
   */
  public static OnnxModel read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file, "", "there is no such file", "Name an .onnx file.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      ModelProto proto = ModelProto.parseFrom(in);
      if (!proto.hasGraph() || proto.getGraph().getNodeCount() == 0) {
        throw new InputException(
            file, "", "it holds no graph", "Name a model in ONNX format, whole.");
      }
      return sorted(file, new ModelReader(file).model(proto));
    } catch (InvalidProtocolBufferException e) {
      throw new InputException(
          file, "", "it is no ONNX model, or cut short", "Copy or export it again.", e);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    }
  }

  /** Whoever walks a graph relies on its order, and would walk a circle for ever. */
  private static OnnxModel sorted(Path file, OnnxModel model) {
    try {
      return model.withGraph(GraphBuilder.from(model.graph()).build());
    } catch (IllegalStateException e) {
      throw new InputException(file, "graph", e.getMessage(), "Export the model again.", e);
    }
  }

  /**
   * {@return the model as the bytes of a file that needs no other}
   *
   * @param model of less than two gigabytes
   */
  public static byte[] toBytes(OnnxModel model) {
    try {
      return new ModelWriter(ModelWriter.INLINE).model(model).toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a remainder was not what a file held", e);
    }
  }

  /**
   * {@return whether the model is too large to be held in one array, and is written with data}
   *
   * @param model any model
   */
  public static boolean isLarge(OnnxModel model) {
    return byteSize(model) > INLINE_LIMIT;
  }

  /**
   * Writes a model, and where it is large a data file of the same name plus {@code .data}.
   *
   * <p>Tensors that stand in another data file of the same folder stay there. A model may be
   * written over the file it was read from.
   *
   * @param model any model
   * @param file an {@code .onnx} file; replaced if it exists
   */
  public static void write(OnnxModel model, Path file) {
    write(model, file, INLINE_LIMIT);
  }

  static void write(OnnxModel model, Path file, long inlineLimit) {
    try {
      if (byteSize(model) <= inlineLimit) {
        Files.write(file, toBytes(model));
      } else {
        writeWithData(model, file.toAbsolutePath().normalize());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a remainder was not what a file held", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The data file is new until it is whole: tensors may still be read from the old one. */
  private static void writeWithData(OnnxModel model, Path file) throws IOException {
    Path data = file.resolveSibling(file.getFileName() + ".data");
    Path partial = file.resolveSibling(file.getFileName() + ".data.part");
    try {
      ModelProto proto;
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        proto =
            new ModelWriter((name, tensor, to) -> place(channel, data, tensor, to)).model(model);
      }
      Files.move(partial, data, StandardCopyOption.REPLACE_EXISTING);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        proto.writeTo(out);
      }
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void place(
      FileChannel channel, Path data, StoredTensor tensor, TensorProto.Builder proto) {
    if (tensor.byteSize() < SMALL) {
      ModelWriter.INLINE.place("", tensor, proto);
      return;
    }
    if (tensor.source() instanceof ExternalRegion region
        && region.isIn(data.getParent())
        && !region.file().equals(data)) {
      refer(proto, region.file(), region.offset(), region.length());
      return;
    }
    try {
      long offset = (channel.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      ByteBuffer bytes = tensor.source().read();
      for (long at = offset; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      refer(proto, data, offset, tensor.byteSize());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long byteSize(OnnxModel model) {
    return model.graph().initializers().values().stream().mapToLong(StoredTensor::byteSize).sum();
  }

  private static void refer(TensorProto.Builder proto, Path data, long offset, long length) {
    proto
        .setDataLocation(DataLocation.EXTERNAL)
        .addExternalData(entry("location", data.getFileName().toString()))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(length)));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
