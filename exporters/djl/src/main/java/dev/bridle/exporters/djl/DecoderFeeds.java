// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Tokens as a graph's inputs, each under its name. */
final class DecoderFeeds {
  private final DecoderDescription.Json decoder;

  DecoderFeeds(DecoderDescription.Json decoder) {
    this.decoder = decoder;
  }

  /** A whole text, which continues nothing. */
  NDList whole(NDManager manager, long[] ids) {
    NDList feeds = tokens(manager, ids, ids.length);
    for (DecoderDescription.CacheInput port : decoder.cache()) {
      Shape none = new Shape(port.emptyShape());
      feeds.add(named(manager.create(empty(port.dataType()), none, port.dataType()), port.past()));
    }
    return feeds;
  }

  /** One token after so many in all, with what the run before it kept. */
  NDList next(NDManager manager, long token, int length, NDList before) {
    NDList feeds = tokens(manager, new long[] {token}, length);
    for (DecoderDescription.CacheInput port : decoder.cache()) {
      feeds.add(named(before.get(port.present()), port.past()));
    }
    return feeds;
  }

  private NDList tokens(NDManager manager, long[] ids, int length) {
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    NDList feeds = new NDList();
    add(feeds, manager, decoder.ids(), ids);
    add(feeds, manager, decoder.mask(), ones);
    long first = (long) length - ids.length;
    add(feeds, manager, decoder.positions(), LongStream.range(first, length).toArray());
    return feeds;
  }

  private static void add(
      NDList feeds, NDManager manager, DecoderDescription.TokenInput port, long[] numbers) {
    if (port != null) {
      Shape row = new Shape(1, numbers.length);
      Buffer buffer =
          port.dataType() == DataType.INT32
              ? IntBuffer.wrap(Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray())
              : LongBuffer.wrap(numbers);
      feeds.add(named(manager.create(buffer, row, port.dataType()), port.name()));
    }
  }

  private static Buffer empty(DataType type) {
    ByteBuffer none = ByteBuffer.allocateDirect(0);
    return type == DataType.FLOAT32 ? none.asFloatBuffer() : none;
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }
}
