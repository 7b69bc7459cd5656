// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.onnx;

import dev.bridle.error.InputException;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes of a tensor in a data file beside the model, checked before they are trusted. */
final class ExternalRegion implements StoredTensor.Source {
  private final Path file;
  private final long offset;
  private final long length;

  private ExternalRegion(Path file, long offset, long length) {
    this.file = file;
    this.offset = offset;
    this.length = length;
  }

  /** Refuses a location that leaves the model's folder or a region past the file's end. */
  static ExternalRegion open(Path model, String tensor, String location, long offset, long length) {
    Path folder = model.toAbsolutePath().normalize().getParent();
    Path file = inside(model, tensor, folder, location);
    try {
      if (!Files.isRegularFile(file)) {
        throw wrong(model, tensor, "its data file \"" + location + "\" does not exist");
      }
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw wrong(model, tensor, "its data file \"" + location + "\" is a link that leads out");
      }
      if (offset < 0 || length < 0 || offset > Files.size(file) - length) {
        throw wrong(
            model,
            tensor,
            "its data runs past the end of \"" + location + "\" (" + Files.size(file) + " bytes)");
      }
    } catch (IOException e) {
      throw new InputException(model, tensor, "its data cannot be read", "Check the file.", e);
    }
    return new ExternalRegion(file, offset, length);
  }

  private static Path inside(Path model, String tensor, Path folder, String location) {
    try {
      Path file = folder.resolve(location).normalize();
      if (!Path.of(location).isAbsolute() && file.startsWith(folder)) {
        return file;
      }
      throw wrong(model, tensor, "its data is said to be at \"" + location + "\", outside");
    } catch (InvalidPathException e) {
      throw wrong(model, tensor, "its data is said to be at a place that is no path");
    }
  }

  /** Whether a model in this folder may go on referring to the data instead of copying it. */
  boolean isIn(Path folder) {
    return file.getParent().equals(folder);
  }

  Path file() {
    return file;
  }

  long offset() {
    return offset;
  }

  long length() {
    return length;
  }

  @Override
  public ByteBuffer read() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, offset, length);
    } catch (IOException e) {
      throw new InputException(file, "", "it cannot be read", "Check the file.", e);
    }
  }

  private static InputException wrong(Path model, String tensor, String problem) {
    return new InputException(
        model,
        "initializer \"" + tensor + "\"",
        problem,
        "External data must be a file inside the model's folder, long enough for the tensor.");
  }
}
