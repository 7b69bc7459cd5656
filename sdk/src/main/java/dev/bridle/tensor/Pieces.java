// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Carries bytes a piece at a time, so that no channel copies more than a piece of them. */
final class Pieces {
  /** A multiple of every element's size. */
  static final int BYTES = 1 << 20;

  private Pieces() {}

  /** Writes all that remains in a buffer. */
  static void write(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      ByteBuffer piece = bytes.slice(bytes.position(), Math.min(BYTES, bytes.remaining()));
      bytes.position(bytes.position() + piece.remaining());
      while (piece.hasRemaining()) {
        out.write(piece);
      }
    }
  }

  /** Returns everything that a source writes, in one buffer of its size. */
  static ByteBuffer collect(StoredTensor.Source source, long size) {
    ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    try {
      source.writeTo(new Collector(whole));
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return whole.flip();
  }

  private record Collector(ByteBuffer whole) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      whole.put(bytes);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
