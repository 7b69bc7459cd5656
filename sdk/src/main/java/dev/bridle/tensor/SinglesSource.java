// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Another tensor's numbers in single precision, converted as they pass. */
record SinglesSource(StoredTensor stored) implements StoredTensor.Source {
  @Override
  public ByteBuffer read() {
    return Pieces.collect(this, ElementType.FLOAT32.bytes(stored.elements()));
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    stored.source().writeTo(new Converter(stored.type(), out));
  }

  /** Expects whole elements in every piece, which is how sources write. */
  private record Converter(ElementType type, WritableByteChannel out)
      implements WritableByteChannel {
    @Override
    public int write(ByteBuffer elements) throws IOException {
      int size = (int) type.bytes(1);
      int bytes = elements.remaining();
      if (bytes % size != 0) {
        throw new IllegalStateException(bytes + " bytes are no whole elements " + type);
      }
      float[] numbers = FloatCodec.decode(type, elements, bytes / size);
      elements.position(elements.limit());
      Pieces.write(FloatCodec.encode(ElementType.FLOAT32, numbers), out);
      return bytes;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
