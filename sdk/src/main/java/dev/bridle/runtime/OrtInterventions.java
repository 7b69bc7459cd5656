// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.circuit.HeadInput;
import dev.bridle.error.InputException;
import dev.bridle.head.HeadId;
import dev.bridle.segment.Segment;
import dev.bridle.site.DecoderGraph;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.sweep.LogitReader;
import dev.bridle.sweep.ReceivedReader;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Interventions as rows that run through a decoder's stretches. */
final class OrtInterventions implements Interventions {
  private static final int WORTH_MEASURING = 256;

  private final DecoderGraph decoder;
  private final StretchSessions sessions;
  private final StretchRun stretch;
  private final Chaining chaining;
  private final ChunkSize chunkSize;
  private final CrossedStretches crossed;
  private final Resumption resumption;
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
    double rounding = new TrialPrecision(decoder, sessions.engine().device()).logits();
    this.crossed = new CrossedStretches(decoder, sessions, stretch, rounding);
    this.resumption = new Resumption(stretch, decoder, together ? 2 : 1, rounding);
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
    OrtCleanRun own = own(clean);
    AskedRows asked = asked(own, interventions);
    asked.neutral().forEach(i -> reader.read(i, own.logits()));
    asked
        .byPosition()
        .forEach(
            (position, members) ->
                inChunks(
                    own,
                    position,
                    members,
                    chunk -> {
                      List<Intervention> rows = asked.at(chunk);
                      List<FloatVector> logits = whileOpen(() -> chaining.run(own, rows, position));
                      for (int row = 0; row < chunk.size(); row++) {
                        reader.read(chunk.get(row), logits.get(row));
                      }
                    }));
  }

  private AskedRows asked(OrtCleanRun clean, List<Intervention> interventions) {
    return whileOpen(() -> new AskedRows(decoder, resumption, clean, interventions));
  }

  private OrtCleanRun own(CleanRun clean) {
    if (clean instanceof OrtCleanRun own && own.isOf(this)) {
      return own;
    }
    throw new IllegalArgumentException("the clean run is not of these interventions");
  }

  @Override
  public void receive(
      CleanRun clean,
      List<Intervention> paths,
      Set<Integer> layers,
      HeadInput input,
      ReceivedReader reader) {
    OrtCleanRun own = own(clean);
    requireReceiving(layers);
    AskedRows asked = asked(own, paths);
    for (int i = 0; i < paths.size(); i++) {
      for (int layer : layers) {
        if (asked.neutral().contains(i) || layer <= paths.get(i).firstLayer()) {
          reader.read(i, layer, own.z(layer));
        }
      }
    }
    SortedSet<Integer> receivers = new TreeSet<>(layers);
    asked
        .byPosition()
        .forEach(
            (position, members) -> {
              members.removeIf(i -> receivers.tailSet(paths.get(i).firstLayer() + 1).isEmpty());
              inChunks(
                  own,
                  position,
                  members,
                  chunk ->
                      receive(
                          new ReceivingRows(
                              stretch, crossed, own, asked.at(chunk), input, position),
                          receivers.tailSet(paths.get(chunk.get(0)).firstLayer() + 1),
                          (row, layer, z) -> reader.read(chunk.get(row), layer, z)));
            });
  }

  private void requireReceiving(Set<Integer> layers) {
    if (!together) {
      throw new InputException(
          "what reaches one input of a head alone cannot be told: the graph runs one row at a time",
          "Open the checkpoint itself, in floating point.");
    }
    layers.forEach(layer -> decoder.shape().require(new HeadId(layer, 0)));
  }

  /** From layer to layer, so that of what is received no more than one layer is held. */
  private void receive(ReceivingRows rows, SortedSet<Integer> layers, ReceivedReader reader) {
    for (int layer : layers) {
      List<FloatTensor> received =
          whileOpen(
              () -> {
                rows.reach(layer);
                return rows.received();
              });
      for (int row = 0; row < received.size(); row++) {
        reader.read(row, layer, received.get(row));
      }
    }
  }

  private void inChunks(
      OrtCleanRun clean, int position, List<Integer> members, Consumer<List<Integer>> work) {
    int length = clean.length() - position;
    int atOnce = whileOpen(() -> rowsAtOnce(clean, length, members.size()));
    for (int from = 0; from < members.size(); from += atOnce) {
      work.accept(members.subList(from, Math.min(members.size(), from + atOnce)));
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
      crossed.close();
      sessions.close();
    } finally {
      runs.writeLock().unlock();
    }
  }
}
