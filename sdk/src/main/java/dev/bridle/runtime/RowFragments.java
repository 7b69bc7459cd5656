// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.model.Conduct;
import dev.bridle.probe.StreamFragment;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.ResidualStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** The parts of a decoder that run on rows, each made when it is first needed. */
final class RowFragments implements AutoCloseable {
  private static final int AT_ONCE = 256;

  /** Logits at once: 64 MB of them. */
  private static final int LOGITS = 1 << 24;

  private final OrtSessions sessions;
  private final DecoderGraph decoder;
  private final ResidualStream stream;
  private final int most;
  private final Map<String, RowFragment> open = new HashMap<>();
  private final ReentrantReadWriteLock runs = new ReentrantReadWriteLock();
  private boolean closed;

  RowFragments(
      OrtSessions sessions, DecoderGraph decoder, ResidualStream stream, Conduct.Rows together) {
    this.sessions = sessions;
    this.decoder = decoder;
    this.stream = stream;
    this.most = together == Conduct.Rows.ONE ? 1 : AT_ONCE;
  }

  /** A session that is closed under a run takes the process with it, so closing waits. */
  <T> T whileOpen(Supplier<T> work) {
    runs.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the circuits are closed");
      }
      return work.get();
    } finally {
      runs.readLock().unlock();
    }
  }

  /** How many rows are run at a time. */
  int atOnce() {
    return most;
  }

  RowFragment upTo(int layer) {
    return get("to " + layer, () -> StreamFragment.upTo(decoder, stream, layer), most);
  }

  RowFragment heads(int layer) {
    return get("heads " + layer, () -> StreamFragment.heads(decoder, stream, layer), most);
  }

  RowFragment behind(int layer, String begin) {
    return get("behind " + layer, () -> StreamFragment.behind(decoder, stream, layer, begin), most);
  }

  RowFragment logits() {
    int fitting = Math.max(1, LOGITS / Math.max(1, decoder.shape().vocabSize()));
    return get(
        "logits", () -> StreamFragment.logits(decoder, stream, false), Math.min(most, fitting));
  }

  RowFragment someLogits() {
    return get("some logits", () -> StreamFragment.logits(decoder, stream, true), most);
  }

  private synchronized RowFragment get(String key, Supplier<StreamFragment> made, int atOnce) {
    return open.computeIfAbsent(key, it -> new RowFragment(sessions, decoder, made.get(), atOnce));
  }

  @Override
  public void close() {
    runs.writeLock().lock();
    try {
      closed = true;
      open.values().forEach(RowFragment::close);
      open.clear();
    } finally {
      runs.writeLock().unlock();
    }
  }
}
