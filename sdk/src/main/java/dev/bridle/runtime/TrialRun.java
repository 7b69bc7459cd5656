// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.model.TokenBatch;
import dev.bridle.probe.ProbeNames;
import dev.bridle.probe.TrialGraph;
import dev.bridle.site.CachePort;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.util.List;

/** Runs the graph of a trial. */
final class TrialRun implements AutoCloseable {
  private final OrtEngine engine;
  private final OrtSession session;
  private final DecoderGraph decoder;
  private final BatchFeeds batches;
  private final TrialTokens tokens;

  TrialRun(OrtEngine engine, OrtSession session, DecoderGraph decoder) {
    this.engine = engine;
    this.session = session;
    this.decoder = decoder;
    this.batches = new BatchFeeds(decoder.ports(), decoder.shape().vocabSize());
    this.tokens = new TrialTokens(decoder.shape().vocabSize());
  }

  /** What to run. */
  TrialTokens tokens() {
    return tokens;
  }

  /** What one run left, in the runtime's memory until it is closed. */
  record Outcome(OrtSession.Result result) implements AutoCloseable {
    FloatTensor logits() {
      return TensorReading.read(result, ProbeNames.READOUT);
    }

    float[] shown(TrialGraph.Shown what, int layer) {
      String name = TrialGraph.output(what, layer);
      return result.get(name).isPresent() ? TensorReading.read(result, name).data() : new float[0];
    }

    @Override
    public void close() {
      result.close();
    }
  }

  Outcome run(TokenBatch batch) throws OrtException {
    try (Feeds feeds = new Feeds(engine.environment())) {
      batches.putInto(feeds, batch);
      return run(feeds);
    }
  }

  FloatTensor logits(List<int[]> rows) throws OrtException {
    try (Outcome outcome = run(TokenBatch.of(rows))) {
      return outcome.logits();
    }
  }

  /** Logits of one token that goes on from what another run kept. */
  FloatTensor continued(Outcome before, int token, int position) throws OrtException {
    try (Feeds feeds = new Feeds(engine.environment())) {
      batches.putInto(feeds, token, position, position + 1);
      for (CachePort port : decoder.ports().cache()) {
        feeds.lend(port.past(), (OnnxTensor) before.result().get(port.present()).orElseThrow());
      }
      try (Outcome outcome = run(feeds)) {
        return outcome.logits();
      }
    }
  }

  private Outcome run(Feeds feeds) throws OrtException {
    feeds.tensors().keySet().retainAll(session.getInputNames());
    return new Outcome(session.run(feeds.tensors()));
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("a session did not close", e);
    }
  }
}
