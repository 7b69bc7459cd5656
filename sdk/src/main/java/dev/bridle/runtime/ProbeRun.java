// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.TokenBatch;
import dev.bridle.probe.ProbeNames;
import dev.bridle.probe.ProbeSpec;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a decoder, under edits or none, on rows that go together. */
final class ProbeRun {
  private final OrtSessions sessions;
  private final DecoderGraph decoder;
  private final EditFeeds edits;
  private final BatchFeeds batches;

  ProbeRun(OrtSessions sessions, DecoderGraph decoder, EditFeeds edits) {
    this.sessions = sessions;
    this.decoder = decoder;
    this.edits = edits;
    this.batches = new BatchFeeds(decoder.ports(), decoder.shape().vocabSize());
  }

  /** Logits [rows, length, vocabulary]. */
  FloatTensor logits(TokenBatch batch) {
    ProbeSpec spec = spec(Set.of(), false, ProbeSpec.Readout.LOGITS);
    return run(spec, batch, feeds -> {}, this::readout);
  }

  /** The log probability of the token after each position [rows, length, 1]. */
  FloatTensor nextLogProbabilities(TokenBatch batch) {
    int rows = batch.rows();
    int length = batch.length();
    long[] targets = new long[rows * length];
    for (int row = 0; row < rows; row++) {
      for (int at = 0; at + 1 < length; at++) {
        targets[row * length + at] = batch.id(row, at + 1);
      }
    }
    return run(
        spec(Set.of(), false, ProbeSpec.Readout.TOKEN_LOG_PROBABILITIES),
        batch,
        feeds -> feeds.put(ProbeNames.TARGETS, targets, rows, length, 1),
        this::readout);
  }

  /** What the hooks show, a tensor a layer; at all positions where none are named. */
  Map<HookPoint, List<FloatTensor>> capture(TokenBatch batch, Capture capture) {
    boolean rows = capture.hooks().stream().anyMatch(hook -> hook != HookPoint.PATTERN);
    boolean gathers = !capture.positions().isEmpty() && rows;
    return run(
        spec(capture.hooks(), gathers, ProbeSpec.Readout.NONE),
        batch,
        feeds -> {
          if (gathers) {
            putPositions(feeds, capture.positions());
          }
        },
        result -> shown(result, capture.hooks()));
  }

  private static void putPositions(Feeds feeds, List<List<Integer>> positions) throws OrtException {
    long[] flat = positions.stream().flatMap(List::stream).mapToLong(Integer::longValue).toArray();
    feeds.put(ProbeNames.POSITIONS, flat, positions.size(), positions.get(0).size(), 1);
  }

  private Map<HookPoint, List<FloatTensor>> shown(OrtSession.Result result, Set<HookPoint> hooks) {
    Map<HookPoint, List<FloatTensor>> activations = new EnumMap<>(HookPoint.class);
    for (HookPoint hook : hooks) {
      List<FloatTensor> layers = new ArrayList<>();
      int count = decoder.shape().layers() + (hook == HookPoint.RESIDUAL ? 1 : 0);
      for (int layer = 0; layer < count; layer++) {
        layers.add(TensorReading.read(result, ProbeNames.shown(hook, layer)));
      }
      activations.put(hook, List.copyOf(layers));
    }
    return activations;
  }

  private ProbeSpec spec(Set<HookPoint> hooks, boolean gathers, ProbeSpec.Readout readout) {
    return new ProbeSpec(hooks, gathers, edits.steering(), readout);
  }

  /** The graph as it stands gives its logits under its own name. */
  private FloatTensor readout(OrtSession.Result result) {
    boolean rewritten = result.get(ProbeNames.READOUT).isPresent();
    return TensorReading.read(result, rewritten ? ProbeNames.READOUT : decoder.ports().logits());
  }

  /** Adds what one kind of run needs beside the batch. */
  private interface MoreFeeds {
    void putInto(Feeds feeds) throws OrtException;
  }

  /** Takes out of a result what one kind of run is for. */
  private interface Reading<T> {
    T read(OrtSession.Result result);
  }

  private <T> T run(ProbeSpec spec, TokenBatch batch, MoreFeeds more, Reading<T> reading) {
    try (OrtSessions.Loan loan = sessions.lend(spec);
        Feeds feeds = new Feeds(sessions.engine().environment())) {
      OrtSession session = loan.session();
      batches.putInto(feeds, batch);
      long[] prompts = new long[batch.rows()];
      java.util.Arrays.setAll(prompts, batch::promptOf);
      edits.putInto(feeds, prompts);
      more.putInto(feeds);
      feeds.tensors().keySet().retainAll(session.getInputNames());
      try (OrtSession.Result result = session.run(feeds.tensors(), wanted(session))) {
        return reading.read(result);
      }
    } catch (OrtException e) {
      throw RunFailure.of(e);
    }
  }

  /** A graph as it stands gives more than its logits, which need not be copied. */
  private Set<String> wanted(OrtSession session) {
    Set<String> outputs = session.getOutputNames();
    String logits = decoder.ports().logits();
    return outputs.contains(logits) ? Set.of(logits) : outputs;
  }
}
