// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.bridle.tensor.FileRegion;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Puts tensors into a data file beside a model, each as it is read and the same one once. */
final class DataFileWriter implements ModelWriter.Placement {
  /** Tensors smaller than this always stay in the model file. */
  static final long SMALL = 1024;

  /** What operating systems map files in multiples of. */
  private static final long ALIGNMENT = 65536;

  /** Tensors smaller than this are not worth a mapping's gap before them. */
  private static final long MAPPED = 1 << 20;

  /** A multiple of every element's size, and of what vector instructions read fastest. */
  private static final long SMALL_ALIGNMENT = 64;

  private final FileChannel channel;
  private final Path data;
  private final Map<StoredTensor.Source, Long> offsets = new HashMap<>();

  /**
   * Starts a data file.
   *
   * @param channel open for writing
   * @param data what the file will be called; the folder's links are resolved
   */
  DataFileWriter(FileChannel channel, Path data) {
    this.channel = channel;
    this.data = data;
  }

  @Override
  public void place(String name, StoredTensor tensor, TensorProto.Builder proto)
      throws IOException {
    if (tensor.byteSize() < SMALL) {
      ModelWriter.INLINE.place(name, tensor, proto);
    } else if (tensor.source() instanceof ExternalRegion external
        && external.isIn(data.getParent())
        && !external.region().file().equals(data)) {
      DataReferences.refer(proto, data.getParent(), external.region());
    } else {
      Long known = offsets.get(tensor.source());
      long offset = known == null ? append(tensor) : known;
      FileRegion written = new FileRegion(data, name, offset, tensor.byteSize());
      DataReferences.refer(proto, data.getParent(), written);
    }
  }

  private long append(StoredTensor tensor) throws IOException {
    long alignment = tensor.byteSize() < MAPPED ? SMALL_ALIGNMENT : ALIGNMENT;
    long offset = (channel.size() + alignment - 1) / alignment * alignment;
    channel.position(offset);
    tensor.source().writeTo(channel);
    if (channel.position() - offset != tensor.byteSize()) {
      throw new IllegalStateException(
          "a tensor %s%s gave %d bytes"
              .formatted(tensor.type(), tensor.shape(), channel.position() - offset));
    }
    offsets.put(tensor.source(), offset);
    return offset;
  }
}
