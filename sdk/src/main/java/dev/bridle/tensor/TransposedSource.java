// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** A matrix's elements column by column, gathered a band of columns at a time. */
record TransposedSource(StoredTensor matrix) implements StoredTensor.Source {
  /** Larger bands pass over the matrix fewer times. */
  private static final int BAND_BYTES = 1 << 23;

  @Override
  public ByteBuffer read() {
    return Pieces.collect(this, matrix.byteSize());
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    int rows = Math.toIntExact(matrix.shape().get(0));
    int columns = Math.toIntExact(matrix.shape().get(1));
    int size = (int) matrix.type().bytes(1);
    int band = (int) Math.max(1, Math.min(columns, BAND_BYTES / Math.max(1L, (long) rows * size)));
    ByteBuffer from = matrix.source().read().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(band * rows * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int column = 0; column < columns; column += band) {
      int width = Math.min(band, columns - column);
      for (int row = 0; row < rows; row++) {
        int at = (row * columns + column) * size;
        for (int i = 0; i < width; i++) {
          move(size, from, at + i * size, to, (i * rows + row) * size);
        }
      }
      Pieces.write(to.clear().limit(width * rows * size), out);
    }
  }

  private static void move(int size, ByteBuffer from, int at, ByteBuffer to, int place) {
    switch (size) {
      case Short.BYTES -> to.putShort(place, from.getShort(at));
      case Integer.BYTES -> to.putInt(place, from.getInt(at));
      default -> to.putLong(place, from.getLong(at));
    }
  }
}
