// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.error.InputException;
import dev.bridle.tensor.FileRegion;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes of a tensor in a data file beside the model, checked before they are trusted.
 *
 * @param region where they are, links resolved
 * @param name what the model calls the file, its folder left out
 */
record ExternalRegion(FileRegion region, String name) implements StoredTensor.Source {
  /** Refuses a location that leaves the model's folder or a region past the file's end. */
  static ExternalRegion open(Path model, String tensor, String location, long offset, long length) {
    Path file = new ExternalLocation(model, tensor).resolve(location);
    String place = Quoted.place("initializer", tensor);
    try {
      long size = Files.size(file);
      if (offset < 0 || length < 0 || offset > size - length) {
        throw new InputException(
            model,
            place,
            "its data runs past the end of %s (%d bytes)".formatted(Quoted.of(location), size),
            "Copy or export the model again, with its data file.");
      }
    } catch (IOException e) {
      throw new InputException(model, place, "its data cannot be read", "Check the file.", e);
    }
    String name = Path.of(location).getFileName().toString();
    return new ExternalRegion(new FileRegion(file, place, offset, length), name);
  }

  /** Whether a model in this folder, links resolved, may go on referring to the data. */
  boolean isIn(Path folder) {
    return region.file().getParent().equals(folder);
  }

  @Override
  public ByteBuffer read() {
    return region.read();
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    region.writeTo(out);
  }
}
