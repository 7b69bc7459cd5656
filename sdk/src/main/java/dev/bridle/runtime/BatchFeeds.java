// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import dev.bridle.error.InputException;
import dev.bridle.model.TokenBatch;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderPorts;
import dev.bridle.site.TokenPort;
import java.util.Arrays;

/** Tokens as a decoder's ordinary inputs, whichever of them it takes. */
final class BatchFeeds {
  private final DecoderPorts ports;
  private final int vocabulary;

  BatchFeeds(DecoderPorts ports, int vocabulary) {
    this.ports = ports;
    this.vocabulary = vocabulary;
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
    put(feeds, ports.ids(), ids, rows, length);
    put(feeds, ports.mask(), mask, rows, length);
    put(feeds, ports.positions(), positions, rows, length);
    long[] prompts = new long[rows];
    Arrays.setAll(prompts, batch::promptOf);
    put(feeds, ports.prompts(), prompts, rows);
    for (CachePort port : ports.cache()) {
      feeds.putEmpty(port.past(), port.type(), port.empty(rows));
    }
  }

  /** Feeds one token that continues a prompt; the caller lends the cache. */
  void putInto(Feeds feeds, int token, int position, int prompt) throws OrtException {
    long[] mask = new long[position + 1];
    Arrays.fill(mask, 1);
    put(feeds, ports.ids(), new long[] {checked(token)}, 1, 1);
    put(feeds, ports.mask(), mask, 1, position + 1L);
    put(feeds, ports.positions(), new long[] {position}, 1, 1);
    put(feeds, ports.prompts(), new long[] {prompt}, 1);
  }

  private static void put(Feeds feeds, TokenPort port, long[] numbers, long... shape)
      throws OrtException {
    if (port.isPresent()) {
      feeds.put(port.name(), port.type(), numbers, shape);
    }
  }

  private int checked(int id) {
    if (id < 0 || id >= vocabulary) {
      throw new InputException(
          "token " + id + " is not in the model's vocabulary of " + vocabulary,
          "Use the tokenizer that belongs to the model.");
    }
    return id;
  }
}
