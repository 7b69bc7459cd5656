// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.error.InputException;
import dev.bridle.segment.Segment;
import dev.bridle.site.DecoderGraph;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.sweep.LogitReader;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Interventions as rows that run through a decoder's stretches. */
final class OrtInterventions implements Interventions {
  private static final int WORTH_MEASURING = 256;

  private final DecoderGraph decoder;
  private final StretchSessions sessions;
  private final StretchRun stretch;
  private final Chaining chaining;
  private final ChunkSize chunkSize;
  private final boolean together;
  private final ReentrantReadWriteLock runs = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Takes over the sessions.
   *
   * @param together whether the graph runs more than one row at a time
   */
  OrtInterventions(DecoderGraph decoder, StretchSessions sessions, boolean together) {
    this.decoder = decoder;
    this.sessions = sessions;
    this.stretch = new StretchRun(sessions, decoder.ports());
    this.chaining = new Chaining(stretch, decoder.ports());
    this.chunkSize = new ChunkSize(stretch);
    this.together = together;
  }

  @Override
  public CleanRun clean(int... tokens) {
    requireTokens(tokens);
    return whileOpen(() -> measured(OrtCleanRun.begun(this, tokens, decoder.shape().heads())));
  }

  private void requireTokens(int[] tokens) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a prompt of no tokens");
    }
    int vocabulary = decoder.shape().vocabSize();
    for (int token : tokens) {
      if (token < 0 || token >= vocabulary) {
        throw new InputException(
            "token " + token + " is not in the model's vocabulary of " + vocabulary,
            "Use the tokenizer that belongs to the model.");
      }
    }
  }

  /** Runs every stretch at all positions, the last one only at the end. */
  private CleanRun measured(OrtCleanRun begun) {
    RowLayout layout = new RowLayout(1, begun.length(), 0, false);
    List<TokenRows> z = new ArrayList<>();
    Map<String, TokenRows> values = new HashMap<>();
    Map<String, FloatTensor> presents = new HashMap<>();
    for (int index = 0; index < decoder.shape().layers(); index++) {
      Segment segment = stretch.segment(index);
      Set<String> wanted = new LinkedHashSet<>(segment.carriedOut());
      wanted.add(segment.gives());
      segment.cache().forEach(port -> wanted.add(port.present()));
      Map<String, FloatTensor> made = stretch.tensors(index, layout, begun, values, wanted);
      segment.cache().forEach(port -> presents.put(port.present(), made.remove(port.present())));
      made.forEach((name, tensor) -> values.put(name, StretchRun.rows(tensor)));
      z.add(values.get(segment.gives()));
    }
    OrtCleanRun run = begun.with(z, values, presents);
    Map<String, TokenRows> ends = new HashMap<>();
    values.forEach((name, rows) -> ends.put(name, rows.lastOfEach(begun.length())));
    return run.with(FloatVector.of(stretch.logits(layout.lastTokens(), run, ends).data()));
  }

  @Override
  public void run(CleanRun clean, List<Intervention> interventions, LogitReader reader) {
    if (!(clean instanceof OrtCleanRun own && own.isOf(this))) {
      throw new IllegalArgumentException("the clean run is not of these interventions");
    }
    SortedMap<Integer, List<Integer>> byPosition = new TreeMap<>();
    for (int i = 0; i < interventions.size(); i++) {
      Intervention intervention = interventions.get(i);
      intervention.changes().forEach(change -> require(change, own.length()));
      // Without a cache there is no going on from a position: all of the prompt is run again.
      int position = decoder.ports().hasCache() ? intervention.firstPosition() : 0;
      byPosition.computeIfAbsent(position, key -> new ArrayList<>()).add(i);
    }
    byPosition.forEach(
        (position, members) -> {
          members.sort(Comparator.comparingInt(i -> interventions.get(i).firstLayer()));
          run(own, position, members, interventions, reader);
        });
  }

  private void require(HeadChange change, int length) {
    decoder.shape().require(change.head());
    if (change.to() > length) {
      throw new IllegalArgumentException(
          "position " + (change.to() - 1) + " in a prompt of " + length + " tokens");
    }
    int headDim = decoder.shape().headDim();
    if (change.offset().size(1) != headDim) {
      throw new IllegalArgumentException(
          change.offset().size(1) + " numbers for " + change.head() + ", which has " + headDim);
    }
  }

  /** Runs those that begin at one position, sorted by layer. */
  private void run(
      OrtCleanRun clean,
      int position,
      List<Integer> members,
      List<Intervention> interventions,
      LogitReader reader) {
    int length = clean.length() - position;
    int atOnce = whileOpen(() -> rowsAtOnce(clean, length, members.size()));
    for (int from = 0; from < members.size(); from += atOnce) {
      List<Integer> chunk = members.subList(from, Math.min(members.size(), from + atOnce));
      List<Intervention> rows = chunk.stream().map(interventions::get).toList();
      List<FloatVector> logits = whileOpen(() -> chaining.run(clean, rows, position));
      for (int row = 0; row < chunk.size(); row++) {
        reader.read(chunk.get(row), logits.get(row));
      }
    }
  }

  /** Few rows are not worth measuring what they could be cut into. */
  private int rowsAtOnce(OrtCleanRun clean, int length, int rows) {
    if (!together) {
      return 1;
    }
    boolean few = (long) rows * length <= WORTH_MEASURING;
    return few ? rows : Math.max(1, chunkSize.tokens(clean) / length);
  }

  /** A session that is closed under a run takes the process with it, so closing waits. */
  private <T> T whileOpen(Supplier<T> work) {
    runs.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the interventions are closed");
      }
      return work.get();
    } finally {
      runs.readLock().unlock();
    }
  }

  @Override
  public void close() {
    runs.writeLock().lock();
    try {
      closed = true;
      sessions.close();
    } finally {
      runs.writeLock().unlock();
    }
  }
}
