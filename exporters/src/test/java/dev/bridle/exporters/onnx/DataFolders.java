// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.bridle.exporters.Folders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Folders of models whose weights stand in data files, and what their graphs refer to. */
final class DataFolders {
  /** Smaller tensors stay in the graph. */
  private static final int LARGE = 1024;

  private DataFolders() {}

  /** Moves the weights of a folder's {@code model.onnx} to files, taking turns. */
  static Path moveOut(Path folder, String... locations) {
    ModelProto.Builder proto = proto(folder).toBuilder();
    List<ByteArrayOutputStream> data = new ArrayList<>();
    for (int i = 0; i < locations.length; i++) {
      data.add(new ByteArrayOutputStream());
    }
    int next = 0;
    for (TensorProto.Builder tensor : proto.getGraphBuilder().getInitializerBuilderList()) {
      if (tensor.getRawData().size() >= LARGE) {
        int file = next++ % locations.length;
        moveOut(tensor, locations[file], data.get(file));
      }
    }
    for (int i = 0; i < locations.length; i++) {
      Folders.write(folder.resolve(locations[i]), data.get(i).toByteArray());
    }
    Folders.write(folder.resolve("model.onnx"), proto.build().toByteArray());
    return folder;
  }

  /** The data files that a folder's graph names. */
  static Set<String> locations(Path folder) {
    Set<String> locations = new TreeSet<>();
    for (TensorProto tensor : proto(folder).getGraph().getInitializerList()) {
      if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        locations.add(tensor.getExternalData(0).getValue());
      }
    }
    return locations;
  }

  /** The initializers that stand in one data file. */
  static Set<String> tensorsIn(Path folder, String location) {
    Set<String> names = new TreeSet<>();
    for (TensorProto tensor : proto(folder).getGraph().getInitializerList()) {
      if (tensor.getExternalDataList().stream().anyMatch(it -> it.getValue().equals(location))) {
        names.add(tensor.getName());
      }
    }
    return names;
  }

  /** A folder's files in another one, so that links lead to the copies. */
  static Path copy(Path from, Path to) {
    for (String name : Folders.names(from)) {
      if (Files.isRegularFile(from.resolve(name))) {
        Folders.write(to.resolve(name), Folders.bytes(from.resolve(name)));
      }
    }
    return to;
  }

  static ModelProto proto(Path folder) {
    try {
      return ModelProto.parseFrom(Folders.bytes(folder.resolve("model.onnx")));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether two names are of one file. */
  static boolean same(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void moveOut(
      TensorProto.Builder tensor, String location, ByteArrayOutputStream data) {
    ByteString bytes = tensor.getRawData();
    tensor
        .clearRawData()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", location))
        .addExternalData(entry("offset", Integer.toString(data.size())))
        .addExternalData(entry("length", Integer.toString(bytes.size())));
    data.writeBytes(bytes.toByteArray());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
