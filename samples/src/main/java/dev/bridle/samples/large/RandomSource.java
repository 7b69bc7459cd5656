// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.large;

import dev.bridle.tensor.ElementType;
import dev.bridle.tensor.FloatCodec;
import dev.bridle.tensor.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;

/**
 * Random numbers between −spread and spread around a centre, the same whenever they are read.
 *
 * @param type what they are stored as
 * @param elements how many
 * @param seed which ones
 * @param centre their mean
 * @param spread their largest distance from it
 */
record RandomSource(ElementType type, long elements, long seed, float centre, float spread)
    implements StoredTensor.Source {
  private static final int PIECE = 1 << 16;

  @Override
  public ByteBuffer read() {
    return FloatCodec.encode(type, next(new SplittableRandom(seed), Math.toIntExact(elements)));
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (long done = 0; done < elements; done += PIECE) {
      int count = (int) Math.min(PIECE, elements - done);
      ByteBuffer piece = FloatCodec.encode(type, next(random, count));
      while (piece.hasRemaining()) {
        out.write(piece);
      }
    }
  }

  private float[] next(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = centre + spread * (random.nextInt() * 0x1p-31f);
    }
    return numbers;
  }
}
