// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.checkpoint;

import dev.bridle.error.InputException;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of one tensor in a file, mapped whenever they are asked for.
 *
 * <p>Each tensor has a mapping of its own because one mapping cannot pass 2 GB and files do. The
 * mapping goes when its buffer is collected, so there is nothing to close.
 */
record MappedRegion(Path file, String tensor, long position, long length)
    implements StoredTensor.Source {
  @Override
  public ByteBuffer read() {
    if (length > Integer.MAX_VALUE) {
      throw new InputException(
          file,
          Spelling.printable(tensor),
          "is %d bytes long, and one tensor may take %d at most"
              .formatted(length, Integer.MAX_VALUE),
          "Split the tensor, or store it in a narrower type.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < position + length) {
        throw new InputException(
            file,
            Spelling.printable(tensor),
            "the file has become shorter since it was opened",
            "Leave model files alone while they are in use.");
      }
      return channel
          .map(FileChannel.MapMode.READ_ONLY, position, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new InputException(
          file,
          Spelling.printable(tensor),
          "cannot be read (" + e.getMessage() + ")",
          "Check that the file is still there and may be read.",
          e);
    }
  }
}
