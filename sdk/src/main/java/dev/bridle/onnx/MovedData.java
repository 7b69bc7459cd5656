// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.bridle.tensor.FileRegion;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Goes on using data files that stand beside the new model under names of their own.
 *
 * @param folder the new model's
 * @param names of data files in it, by where the tensors are read from
 * @param others where the remaining tensors go
 */
record MovedData(Path folder, Map<Path, String> names, ModelWriter.Placement others)
    implements ModelWriter.Placement {
  @Override
  public void place(String name, StoredTensor tensor, TensorProto.Builder proto)
      throws IOException {
    if (tensor.source() instanceof ExternalRegion external
        && names.containsKey(external.region().file())) {
      FileRegion read = external.region();
      Path beside = folder.resolve(names.get(read.file()));
      DataReferences.refer(
          proto, folder, new FileRegion(beside, name, read.position(), read.length()));
    } else {
      others.place(name, tensor, proto);
    }
  }
}
