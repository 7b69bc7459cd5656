// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.bridle.error.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Refuses external data in what is passed on unread, such as sparse tensors and functions: nobody
 * here would check where it is, and the runtime would read it.
 */
final class UnreadData {
  private final Path file;

  UnreadData(Path file) {
    this.file = file;
  }

  void requireNone(Message part) {
    if (part instanceof TensorProto tensor && tensor.getDataLocation() == DataLocation.EXTERNAL) {
      throw new InputException(
          file,
          Quoted.place("tensor", tensor.getName()),
          "its data stands outside the file, which is read for plain initializers only",
          "Export the model with this tensor inside.");
    }
    for (Map.Entry<FieldDescriptor, Object> field : part.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      Object value = field.getValue();
      for (Object each : value instanceof List<?> list ? list : List.of(value)) {
        requireNone((Message) each);
      }
    }
  }
}
