// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.bridle.error.InputException;
import dev.bridle.error.WriteFailure;
import dev.bridle.tensor.StoredTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Reads and writes ONNX model files.
 *
 * <p>A file over two gigabytes is impossible in the format, so the tensors of a large model are
 * written to a data file beside it, one at a time: memory is needed for the largest of them only.
 */
public final class OnnxFile {
  /** Above this many bytes of tensors a model is written with a data file. */
  public static final long INLINE_LIMIT = 1L << 27;

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
    try {
      ModelProto proto = parse(file);
      if (!proto.hasGraph() || proto.getGraph().getNodeCount() == 0) {
        throw new InputException(
            file, "", "it holds no graph", "Name a model in ONNX format, whole.");
      }
      return sorted(file, new ModelReader(file).model(proto));
    } catch (InvalidProtocolBufferException e) {
      throw new InputException(file, "", unreadable(e), "Copy or export it again.", e);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    } catch (OutOfMemoryError e) {
      throw new InputException(
          file,
          "",
          "it takes more memory to read than there is",
          "Give Java more with -Xmx, or export the model with external data.",
          e);
    }
  }

  /** The one other thing that the parser refuses is a graph in a graph in a graph, and so on. */
  private static String unreadable(InvalidProtocolBufferException e) {
    return String.valueOf(e.getMessage()).contains("too many levels of nesting")
        ? "its subgraphs are nested too deep"
        : "it is no ONNX model, or cut short";
  }

  /** Tensors in the file stay there: a large one is mapped, and what it holds refers to that. */
  private static ModelProto parse(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new InputException(
            file,
            "",
            "it is longer than two gigabytes, which an ONNX file cannot be",
            "Name the .onnx file and not its data file.");
      }
      ByteString bytes =
          channel.size() > INLINE_LIMIT
              ? UnsafeByteOperations.unsafeWrap(
                  channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()))
              : ByteString.readFrom(Channels.newInputStream(channel));
      CodedInputStream in = bytes.newCodedInput();
      in.enableAliasing(true);
      ModelProto proto = ModelProto.parseFrom(in);
      in.checkLastTagWas(0);
      return proto;
    }
  }

  /** Whoever walks a graph relies on its order, and would walk a circle for ever. */
  private static OnnxModel sorted(Path file, OnnxModel model) {
    try {
      ScopeCheck.check(model.graph());
      return model.withGraph(GraphBuilder.from(model.graph()).build());
    } catch (IllegalStateException e) {
      throw new InputException(
          file, "graph", Quoted.line(e.getMessage()), "Export the model again.", e);
    }
  }

  /**
   * {@return the model as the bytes of a file that needs no other}
   *
   * @param model of less than two gigabytes
   */
  public static byte[] toBytes(OnnxModel model) {
    return toBytes(model, ModelWriter.INLINE);
  }

  /**
   * {@return the model as the bytes of a file in a folder, whose data files it goes on using}
   *
   * @param model whose other tensors are of less than two gigabytes
   * @param folder where data files are looked for, from {@link #dataFolder}
   */
  public static byte[] toBytes(OnnxModel model, Path folder) {
    return toBytes(model, new DataReferences(folder));
  }

  private static byte[] toBytes(OnnxModel model, ModelWriter.Placement placement) {
    try {
      return new ModelWriter(placement).model(model).toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("a remainder was not what a file held", e);
    }
  }

  /**
   * {@return the folder, links resolved, at or below which all tensors of some size stand in data
   * files; none where one stands elsewhere or is yet to be computed}
   *
   * @param model any model
   */
  public static Optional<Path> dataFolder(OnnxModel model) {
    return DataReferences.folder(model.graph());
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
   * @throws InputException if it cannot be written
   */
  public static void write(OnnxModel model, Path file) {
    write(model, file, INLINE_LIMIT);
  }

  static void write(OnnxModel model, Path file, long inlineLimit) {
    try {
      if (byteSize(model) <= inlineLimit) {
        replace(file, new ModelWriter(ModelWriter.INLINE).model(model));
      } else {
        writeWithData(model, file);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a remainder was not what a file held", e);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static void writeWithData(OnnxModel model, Path file) throws IOException {
    writeWithData(model, file, file.getFileName() + ".data", Map.of());
  }

  /**
   * {@return the data files that a model's tensors stand in: what the model calls each, its folder
   * left out, by where it is, links resolved}
   *
   * @param model any model
   */
  public static SortedMap<Path, String> dataFiles(OnnxModel model) {
    return DataFiles.of(model.graph());
  }

  /**
   * Writes a model that goes on using data files, and its other tensors of some size to a small
   * data file of its own.
   *
   * <p>The files that go on being used are neither read nor written, and need not be there yet.
   *
   * @param model any model
   * @param file an {@code .onnx} file; replaced if it exists
   * @param names what data files, as {@link #dataFiles} names them, are called beside it
   * @param sidecar what the small data file is called; there is none where nothing needs it
   * @throws InputException if it cannot be written
   */
  public static void writeBeside(
      OnnxModel model, Path file, Map<Path, String> names, String sidecar) {
    if (names.containsValue(sidecar)) {
      throw new IllegalArgumentException("a data file is called " + sidecar + " already");
    }
    try {
      writeWithData(model, file, sidecar, names);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a remainder was not what a file held", e);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  private static void writeWithData(
      OnnxModel model, Path file, String dataName, Map<Path, String> names) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent().toRealPath();
    Path data = folder.resolve(dataName);
    Path partial = partial(data);
    try {
      ModelProto proto;
      boolean used;
      try (FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        DataFileWriter writer = new DataFileWriter(channel, data);
        proto = new ModelWriter(new MovedData(folder, names, writer)).model(model);
        used = channel.size() > 0;
      }
      if (used) {
        Files.move(partial, data, StandardCopyOption.REPLACE_EXISTING);
      }
      replace(file, proto);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** The file is new until it is whole: tensors may still be read from the old one. */
  private static void replace(Path file, ModelProto proto) throws IOException {
    Path partial = partial(file);
    try {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW))) {
        proto.writeTo(out);
      }
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static Path partial(Path file) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
  }

  private static long byteSize(OnnxModel model) {
    return model.graph().initializers().values().stream().mapToLong(StoredTensor::byteSize).sum();
  }
}
