// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.architecture;

import dev.bridle.tensor.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that one layer has in a tensor where several are stored as one.
 *
 * <pre>
 * q q q q k k v v    range("k", 4, 2, 8)          one layer after the other: Phi-3
 * q k v q k v q k v  perHead("k", 1, 3, 1, 3)     head by head, here of width 1: GPT-NeoX
 * </pre>
 *
 * @param part the layer's name among them
 * @param first the first of its rows
 * @param block how many stand together
 * @param stride from one block to the next
 * @param blocks how many there are; the tensor has stride × blocks rows
 */
record Rows(String part, long first, long block, long stride, long blocks) {
  /** Rows that stand together. */
  static Rows range(String part, long first, long count, long total) {
    return new Rows(part, first, count, total, 1);
  }

  /** The rows of one of so many layers of heads, stored head by head. */
  static Rows perHead(String part, int index, int of, long headDim, long heads) {
    return new Rows(part, index * headDim, headDim, of * headDim, heads);
  }

  long count() {
    return block * blocks;
  }

  long total() {
    return stride * blocks;
  }

  /** These rows of a tensor [total, …], picked when they are read. */
  StoredTensor of(StoredTensor fused) {
    List<Long> shape = new ArrayList<>(fused.shape());
    shape.set(0, count());
    return new StoredTensor(fused.type(), shape, () -> pick(fused));
  }

  private ByteBuffer pick(StoredTensor fused) {
    ByteBuffer all = fused.source().read();
    int row = Math.toIntExact(fused.byteSize() / total());
    int length = Math.toIntExact(block * row);
    if (blocks == 1) {
      return all.slice(Math.toIntExact(first * row), length).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer picked = ByteBuffer.allocate(Math.toIntExact(count() * row));
    for (long index = 0; index < blocks; index++) {
      picked.put(all.slice(Math.toIntExact((index * stride + first) * row), length));
    }
    return picked.flip().order(ByteOrder.LITTLE_ENDIAN);
  }
}
