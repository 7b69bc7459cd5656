// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import dev.bridle.tensor.FileRegion;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Leaves tensors in the data files where they are, and puts the rest into the model.
 *
 * @param folder from where data files are named, links resolved
 */
record DataReferences(Path folder) implements ModelWriter.Placement {
  @Override
  public void place(String name, StoredTensor tensor, TensorProto.Builder proto)
      throws IOException {
    if (tensor.source() instanceof ExternalRegion external
        && external.region().file().startsWith(folder)) {
      refer(proto, folder, external.region());
    } else {
      ModelWriter.INLINE.place(name, tensor, proto);
    }
  }

  /** The folder that holds the data of all tensors of some size, if they are in data files. */
  static Optional<Path> folder(OnnxGraph graph) {
    Path common = null;
    for (StoredTensor tensor : graph.initializers().values()) {
      if (tensor.source() instanceof ExternalRegion external) {
        Path folder = external.region().file().getParent();
        while (common != null && !folder.startsWith(common)) {
          common = common.getParent();
        }
        common = common == null ? folder : common;
      } else if (tensor.byteSize() >= DataFileWriter.SMALL) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(common);
  }

  /** Says where a tensor's bytes are, as seen from a folder that holds the file. */
  static void refer(TensorProto.Builder proto, Path folder, FileRegion region) {
    StringBuilder location = new StringBuilder();
    for (Path step : folder.relativize(region.file())) {
      location.append(location.isEmpty() ? "" : "/").append(step);
    }
    proto
        .setDataLocation(DataLocation.EXTERNAL)
        .addExternalData(entry("location", location.toString()))
        .addExternalData(entry("offset", Long.toString(region.position())))
        .addExternalData(entry("length", Long.toString(region.length())));
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
