// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Cuts a stream into batches of examples that are about equally long, so that little is computed on
 * padding.
 *
 * <p>A pool of several batches is sorted by length, cut, and given out in random order.
 */
final class Batches {
  private static final int POOLED_BATCHES = 8;

  private final TokenStream stream;
  private final int size;
  private final Random random;
  private final Deque<Batch> pool = new ArrayDeque<>();

  Batches(TokenStream stream, int size, long seed) {
    this.stream = stream;
    this.size = size;
    this.random = new Random(seed);
  }

  Batch next() {
    if (pool.isEmpty()) {
      fill();
    }
    return pool.removeFirst();
  }

  private void fill() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < POOLED_BATCHES * size; i++) {
      examples.add(stream.next());
    }
    examples.sort(Comparator.comparingInt(Example::length));
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < POOLED_BATCHES; i++) {
      batches.add(new Batch(examples.subList(i * size, (i + 1) * size)));
    }
    Collections.shuffle(batches, random);
    pool.addAll(batches);
  }
}
