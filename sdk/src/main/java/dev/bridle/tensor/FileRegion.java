// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import dev.bridle.error.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of one tensor in a file: mapped when they are asked for at once, else read in pieces.
 *
 * <p>Each tensor has a mapping of its own because one mapping cannot pass 2 GB and files do. The
 * mapping goes when its buffer is collected, so there is nothing to close.
 *
 * @param file where they stand
 * @param place which tensor they are, for messages
 * @param position of the first
 * @param length how many
 */
public record FileRegion(Path file, String place, long position, long length)
    implements StoredTensor.Source {
  @Override
  public ByteBuffer read() {
    if (length > Integer.MAX_VALUE) {
      throw new InputException(
          file,
          place,
          "is %d bytes long, and one tensor may take %d at most"
              .formatted(length, Integer.MAX_VALUE),
          "Split the tensor, or store it in a narrower type.");
    }
    try (FileChannel channel = open()) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, position, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length, Pieces.BYTES));
    try (FileChannel channel = openUnlessGone()) {
      for (long done = 0; done < length; done += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), length - done));
        fill(piece, channel, position + done);
        Pieces.write(piece.flip(), out);
      }
    }
  }

  private void fill(ByteBuffer piece, FileChannel channel, long from) {
    try {
      while (piece.hasRemaining()) {
        if (channel.read(piece, from + piece.position()) < 0) {
          throw shorter();
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** What goes wrong here is the reading; what goes wrong later may be the writing. */
  private FileChannel openUnlessGone() {
    try {
      return open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private FileChannel open() throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    if (channel.size() < position + length) {
      channel.close();
      throw shorter();
    }
    return channel;
  }

  private InputException shorter() {
    return new InputException(
        file,
        place,
        "the file has become shorter since it was opened",
        "Leave model files alone while they are in use.");
  }

  private InputException unreadable(IOException e) {
    return new InputException(
        file,
        place,
        "cannot be read (" + e.getMessage() + ")",
        "Check that the file is still there and may be read.",
        e);
  }
}
