// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.model.TokenBatch;
import dev.bridle.site.DecoderPorts;

/** A batch of tokens as a decoder's ordinary inputs. */
final class BatchFeeds {
  private final DecoderPorts ports;
  private final ModelShape shape;

  BatchFeeds(DecoderPorts ports, ModelShape shape) {
    this.ports = ports;
    this.shape = shape;
  }

  /** Feeds a whole batch that continues nothing. */
  void putInto(Feeds feeds, TokenBatch batch) throws OrtException {
    int rows = batch.rows();
    int length = batch.length();
    long[] ids = new long[rows * length];
    long[] mask = new long[rows * length];
    long[] positions = new long[rows * length];
    for (int row = 0; row < rows; row++) {
      for (int at = 0; at < length; at++) {
        int cell = row * length + at;
        ids[cell] = checked(batch.id(row, at));
        mask[cell] = at >= batch.startOf(row) ? 1 : 0;
        positions[cell] = Math.max(0, at - batch.startOf(row));
      }
    }
    feeds.put(ports.ids(), ids, rows, length);
    feeds.put(ports.mask(), mask, rows, length);
    if (ports.positions()) {
      feeds.put(DecoderPorts.POSITIONS, positions, rows, length);
    }
    for (String past : ports.cache().keySet()) {
      feeds.put(past, new float[0], rows, shape.kvHeads(), 0, shape.headDim());
    }
  }

  /** Feeds one token that continues a sequence; the caller lends the cache. */
  void putInto(Feeds feeds, int token, int position) throws OrtException {
    long[] mask = new long[position + 1];
    java.util.Arrays.fill(mask, 1);
    feeds.put(ports.ids(), new long[] {checked(token)}, 1, 1);
    feeds.put(ports.mask(), mask, 1, position + 1L);
    if (ports.positions()) {
      feeds.put(DecoderPorts.POSITIONS, new long[] {position}, 1, 1);
    }
  }

  private int checked(int id) {
    if (id < 0 || id >= shape.vocabSize()) {
      throw new InputException(
          "token " + id + " is not in the model's vocabulary of " + shape.vocabSize(),
          "Use the tokenizer that belongs to the model.");
    }
    return id;
  }
}
