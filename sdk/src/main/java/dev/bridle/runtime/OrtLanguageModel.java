// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bridle.edit.EditPlan;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.Tokenizer;
import dev.bridle.site.DecoderGraph;
import dev.bridle.tensor.FloatTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A decoder on ONNX Runtime, or a view of one under an edit. */
final class OrtLanguageModel implements LanguageModel {
  private final DecoderGraph decoder;
  private final ModelFiles files;
  private final Tokenizer tokenizer;
  private final OrtSessions sessions;
  private final EditPlan plan;
  private final EditFeeds edits;
  private final boolean owner;

  private OrtLanguageModel(OrtLanguageModel base, EditPlan plan) {
    this.decoder = base.decoder;
    this.files = base.files;
    this.tokenizer = base.tokenizer;
    this.sessions = base.sessions;
    this.plan = plan;
    this.edits = new EditFeeds(plan, decoder.shape());
    this.owner = false;
  }

  OrtLanguageModel(
      DecoderGraph decoder, ModelFiles files, Tokenizer tokenizer, OrtSessions sessions) {
    this.decoder = decoder;
    this.files = files;
    this.tokenizer = tokenizer;
    this.sessions = sessions;
    this.plan = EditPlan.none();
    this.edits = new EditFeeds(plan, decoder.shape());
    this.owner = true;
  }

  @Override
  public ModelShape shape() {
    return decoder.shape();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public DecoderGraph decoder() {
    return decoder;
  }

  @Override
  public ModelFiles files() {
    return files;
  }

  @Override
  public EditPlan plan() {
    return plan;
  }

  @Override
  public LanguageModel with(EditPlan more) {
    return new OrtLanguageModel(this, plan.then(more));
  }

  @Override
  public FloatTensor logits(TokenBatch batch) {
    ProbeSpec spec = spec(Set.of(), false, ProbeSpec.Readout.LOGITS);
    return run(spec, batch, feeds -> {}, result -> tensor(result, decoder.ports().logits()));
  }

  @Override
  public FloatTensor tokenLogProbabilities(TokenBatch batch) {
    int rows = batch.rows();
    int length = batch.length();
    long[] targets = new long[rows * length];
    for (int row = 0; row < rows; row++) {
      for (int at = 0; at + 1 < length; at++) {
        targets[row * length + at] = batch.id(row, at + 1);
      }
    }
    FloatTensor ahead =
        run(
            spec(Set.of(), false, ProbeSpec.Readout.TOKEN_LOG_PROBABILITIES),
            batch,
            feeds -> feeds.put(ProbeGraph.TARGETS, targets, rows, length, 1),
            result -> tensor((OnnxTensor) result.get(0)));
    float[] own = new float[rows * length];
    for (int row = 0; row < rows; row++) {
      for (int at = batch.startOf(row) + 1; at < length; at++) {
        own[row * length + at] = ahead.data()[row * length + at - 1];
      }
    }
    return new FloatTensor(own, rows, length);
  }

  @Override
  public ActivationCache capture(TokenBatch batch, Capture capture) {
    boolean gathers = !capture.positions().isEmpty() && capture.hooks().contains(HookPoint.Z);
    return run(
        spec(capture.hooks(), gathers, ProbeSpec.Readout.NONE),
        batch,
        feeds -> {
          if (gathers) {
            putPositions(feeds, batch, capture);
          }
        },
        result -> cache(result, capture));
  }

  @Override
  public Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    ProbeSpec spec = spec(Set.of(), false, ProbeSpec.Readout.LAST_LOGITS_AND_CACHE);
    return new Generator(sessions.engine(), sessions.get(spec), decoder, tokenizer, edits)
        .generate(prompt, settings.stoppingAt(files.endOfSequence()), stream);
  }

  @Override
  public void close() {
    if (owner) {
      sessions.close();
    }
  }

  private static void putPositions(Feeds feeds, TokenBatch batch, Capture capture)
      throws OrtException {
    int kept = capture.positions().get(0).size();
    if (capture.positions().size() != batch.rows()) {
      throw new IllegalArgumentException(
          capture.positions().size() + " rows of positions for " + batch.rows() + " rows");
    }
    long[] positions =
        capture.positions().stream().flatMap(List::stream).mapToLong(Integer::longValue).toArray();
    feeds.put(ProbeGraph.POSITIONS, positions, batch.rows(), kept, 1);
  }

  private ActivationCache cache(OrtSession.Result result, Capture capture) throws OrtException {
    Map<HookPoint, List<FloatTensor>> activations = new EnumMap<>(HookPoint.class);
    for (HookPoint hook : capture.hooks()) {
      List<FloatTensor> layers = new ArrayList<>();
      for (int layer = 0; layer < shape().layers(); layer++) {
        layers.add(tensor(result, ProbeGraph.output(hook, layer)));
      }
      activations.put(hook, List.copyOf(layers));
    }
    return new ActivationCache(activations);
  }

  private ProbeSpec spec(Set<HookPoint> hooks, boolean gathers, ProbeSpec.Readout readout) {
    return new ProbeSpec(hooks, gathers, edits.steering(), readout);
  }

  /** Adds what one kind of run needs beside the batch. */
  private interface MoreFeeds {
    void putInto(Feeds feeds) throws OrtException;
  }

  /** Takes out of a result what one kind of run is for. */
  private interface Reading<T> {
    T read(OrtSession.Result result) throws OrtException;
  }

  private <T> T run(ProbeSpec spec, TokenBatch batch, MoreFeeds more, Reading<T> reading) {
    OrtSession session = sessions.get(spec);
    try (Feeds feeds = new Feeds(sessions.engine().environment())) {
      new BatchFeeds(decoder.ports(), shape()).putInto(feeds, batch);
      edits.putInto(feeds);
      if (edits.steering().gated()) {
        long[] starts = new long[batch.rows()];
        java.util.Arrays.setAll(starts, batch::promptOf);
        feeds.put(ProbeGraph.START, starts, batch.rows(), 1);
      }
      more.putInto(feeds);
      feeds.tensors().keySet().retainAll(session.getInputNames());
      Set<String> wanted = spec.isPlain() ? Set.of(decoder.ports().logits()) : names(session);
      try (OrtSession.Result result = session.run(feeds.tensors(), wanted)) {
        return reading.read(result);
      }
    } catch (OrtException e) {
      throw RunFailure.of(e);
    }
  }

  private static Set<String> names(OrtSession session) {
    return session.getOutputNames().stream().collect(Collectors.toSet());
  }

  private static FloatTensor tensor(OrtSession.Result result, String name) throws OrtException {
    return tensor((OnnxTensor) result.get(name).orElseThrow());
  }

  private static FloatTensor tensor(OnnxTensor tensor) {
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] numbers = new float[buffer.remaining()];
    buffer.get(numbers);
    long[] shape = tensor.getInfo().getShape();
    int[] sizes = new int[shape.length];
    java.util.Arrays.setAll(sizes, axis -> Math.toIntExact(shape[axis]));
    return new FloatTensor(numbers, sizes);
  }
}
