// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import dev.bridle.error.InputException;
import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reads a tensor's bytes from whichever of ONNX's fields holds them. */
final class TensorReader {
  private final Path file;

  TensorReader(Path file) {
    this.file = file;
  }

  StoredTensor read(TensorProto proto) {
    ElementType type = ElementCodes.type(proto.getDataType());
    if (type == ElementType.OPAQUE) {
      throw wrong(
          proto,
          "its element type has the number " + proto.getDataType() + ", which is not known",
          "Convert it to a float, integer or boolean type.");
    }
    if (proto.getDimsList().stream().anyMatch(size -> size < 0)) {
      throw wrong(proto, "a dimension is negative", "Export the model again.");
    }
    long bytes = byteSize(proto, type);
    StoredTensor.Source source =
        proto.getDataLocation() == DataLocation.EXTERNAL
            ? external(proto, bytes)
            : inline(proto, type, bytes);
    return new StoredTensor(type, proto.getDimsList(), source);
  }

  private long byteSize(TensorProto proto, ElementType type) {
    try {
      long bytes =
          new StoredTensor(type, proto.getDimsList(), () -> ByteBuffer.allocate(0)).byteSize();
      if (bytes > 0 || proto.getDimsList().stream().allMatch(size -> size <= Integer.MAX_VALUE)) {
        return bytes;
      }
    } catch (ArithmeticException e) {
      // Said below: no tensor is that large.
    }
    throw wrong(proto, "its shape overflows", "Export the model again.");
  }

  private StoredTensor.Source external(TensorProto proto, long bytes) {
    Map<String, String> fields = new HashMap<>();
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      if (fields.put(entry.getKey(), entry.getValue()) != null) {
        throw wrong(
            proto,
            "its external data says twice what its " + Quoted.of(entry.getKey()) + " is",
            "Export the model again.");
      }
    }
    try {
      long offset = Long.parseLong(fields.getOrDefault("offset", "0"));
      long length = Long.parseLong(fields.getOrDefault("length", Long.toString(bytes)));
      if (length != bytes) {
        throw wrong(
            proto,
            "its shape needs %d bytes, its external data has %d".formatted(bytes, length),
            "Export the model again.");
      }
      return ExternalRegion.open(
          file, proto.getName(), fields.getOrDefault("location", ""), offset, length);
    } catch (NumberFormatException e) {
      throw wrong(proto, "offset or length is no number", "Export the model again.");
    }
  }

  private StoredTensor.Source inline(TensorProto proto, ElementType type, long bytes) {
    ByteBuffer data =
        proto.hasRawData() ? proto.getRawData().asReadOnlyByteBuffer() : typed(proto, type);
    if (data.remaining() != bytes) {
      throw wrong(
          proto,
          "its shape needs %d bytes, it has %d".formatted(bytes, data.remaining()),
          "Export the model again.");
    }
    return () -> data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** As many bytes as there are numbers, whatever the shape says. */
  private static ByteBuffer typed(TensorProto proto, ElementType type) {
    return switch (type) {
      case FLOAT32 -> filled(proto.getFloatDataList(), Float.BYTES, ByteBuffer::putFloat);
      case FLOAT64 -> filled(proto.getDoubleDataList(), Double.BYTES, ByteBuffer::putDouble);
      case INT64 -> filled(proto.getInt64DataList(), Long.BYTES, ByteBuffer::putLong);
      case UINT64 -> filled(proto.getUint64DataList(), Long.BYTES, ByteBuffer::putLong);
      case UINT32 ->
          filled(
              proto.getUint64DataList(),
              Integer.BYTES,
              (data, number) -> data.putInt(number.intValue()));
      case INT32 -> filled(proto.getInt32DataList(), Integer.BYTES, ByteBuffer::putInt);
      case FLOAT16, BFLOAT16, INT16, UINT16 ->
          filled(
              proto.getInt32DataList(),
              Short.BYTES,
              (data, number) -> data.putShort(number.shortValue()));
      default ->
          filled(proto.getInt32DataList(), 1, (data, number) -> data.put(number.byteValue()));
    };
  }

  private static <T> ByteBuffer filled(List<T> numbers, int size, BiConsumer<ByteBuffer, T> put) {
    int bytes = Math.multiplyExact(numbers.size(), size);
    ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(number -> put.accept(data, number));
    return data.flip();
  }

  private InputException wrong(TensorProto proto, String problem, String remedy) {
    return new InputException(file, Quoted.place("initializer", proto.getName()), problem, remedy);
  }
}
