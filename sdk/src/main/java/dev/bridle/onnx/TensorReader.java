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
import java.util.Map;

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
      return new StoredTensor(type, proto.getDimsList(), () -> ByteBuffer.allocate(0)).byteSize();
    } catch (ArithmeticException e) {
      throw wrong(proto, "its shape overflows", "Export the model again.");
    }
  }

  private StoredTensor.Source external(TensorProto proto, long bytes) {
    Map<String, String> fields = new HashMap<>();
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      fields.put(entry.getKey(), entry.getValue());
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
        proto.hasRawData() ? proto.getRawData().asReadOnlyByteBuffer() : typed(proto, type, bytes);
    if (data.remaining() != bytes) {
      throw wrong(
          proto,
          "its shape needs %d bytes, it has %d".formatted(bytes, data.remaining()),
          "Export the model again.");
    }
    return () -> data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer typed(TensorProto proto, ElementType type, long bytes) {
    int count = Math.toIntExact(Math.min(bytes, Integer.MAX_VALUE));
    ByteBuffer data = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    try {
      switch (type) {
        case FLOAT32 -> proto.getFloatDataList().forEach(data::putFloat);
        case FLOAT64 -> proto.getDoubleDataList().forEach(data::putDouble);
        case INT64 -> proto.getInt64DataList().forEach(data::putLong);
        case UINT64, UINT32 ->
            proto
                .getUint64DataList()
                .forEach(
                    type == ElementType.UINT64
                        ? data::putLong
                        : number -> data.putInt(number.intValue()));
        case INT32 -> proto.getInt32DataList().forEach(data::putInt);
        case FLOAT16, BFLOAT16, INT16, UINT16 ->
            proto.getInt32DataList().forEach(number -> data.putShort(number.shortValue()));
        default -> proto.getInt32DataList().forEach(number -> data.put(number.byteValue()));
      }
    } catch (java.nio.BufferOverflowException e) {
      throw wrong(proto, "it holds more numbers than its shape", "Export the model again.");
    }
    return data.flip();
  }

  private InputException wrong(TensorProto proto, String problem, String remedy) {
    return new InputException(file, "initializer \"" + proto.getName() + "\"", problem, remedy);
  }
}
