// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.runtime;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.edit.EditPlan;
import dev.bridle.error.InputException;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.Conduct;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.Tokenizer;
import dev.bridle.segment.Segment;
import dev.bridle.segment.Segments;
import dev.bridle.site.DecoderGraph;
import dev.bridle.stream.ResidualStream;
import dev.bridle.stream.StreamLocator;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A decoder on ONNX Runtime, or a view of one under an edit. */
final class OrtLanguageModel implements LanguageModel {
  private final DecoderGraph decoder;
  private final Conduct conduct;
  private final ModelFiles files;
  private final Tokenizer tokenizer;
  private final OrtSessions sessions;
  private final EditPlan plan;
  private final EditFeeds edits;
  private final ProbeRun runs;
  private final boolean owner;

  private OrtLanguageModel(OrtLanguageModel base, EditPlan plan) {
    this(base.decoder, base.conduct, base.files, base.tokenizer, base.sessions, plan, false);
  }

  OrtLanguageModel(
      DecoderGraph decoder,
      Conduct conduct,
      ModelFiles files,
      Tokenizer tokenizer,
      OrtSessions sessions) {
    this(decoder, conduct, files, tokenizer, sessions, EditPlan.none(), true);
  }

  private OrtLanguageModel(
      DecoderGraph decoder,
      Conduct conduct,
      ModelFiles files,
      Tokenizer tokenizer,
      OrtSessions sessions,
      EditPlan plan,
      boolean owner) {
    this.decoder = decoder;
    this.conduct = conduct;
    this.files = files;
    this.tokenizer = tokenizer;
    this.sessions = sessions;
    this.plan = plan;
    this.edits = new EditFeeds(plan, decoder.shape());
    this.runs = new ProbeRun(sessions, decoder, edits);
    this.owner = owner;
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
  public Conduct conduct() {
    return conduct;
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
    List<RowGroup> groups = groups(batch);
    List<FloatTensor> parts = groups.stream().map(group -> runs.logits(group.batch())).toList();
    return new Reassembly(batch, groups).positions(parts);
  }

  @Override
  public FloatTensor tokenLogProbabilities(TokenBatch batch) {
    List<RowGroup> groups = groups(batch);
    List<FloatTensor> parts =
        groups.stream().map(group -> runs.nextLogProbabilities(group.batch())).toList();
    float[] ahead = new Reassembly(batch, groups).positions(parts).data();
    float[] own = new float[batch.rows() * batch.length()];
    for (int row = 0; row < batch.rows(); row++) {
      for (int at = batch.startOf(row) + 1; at < batch.length(); at++) {
        own[row * batch.length() + at] = ahead[row * batch.length() + at - 1];
      }
    }
    return new FloatTensor(own, batch.rows(), batch.length());
  }

  @Override
  public ActivationCache capture(TokenBatch batch, Capture capture) {
    requirePatterns(capture);
    if (capture.hooks().contains(HookPoint.RESIDUAL)
        || capture.hooks().contains(HookPoint.ATTENTION)) {
      stream();
    }
    int asked = capture.positions().size();
    if (asked > 0 && asked != batch.rows()) {
      throw new IllegalArgumentException(
          asked + " rows of positions for " + batch.rows() + " rows");
    }
    List<RowGroup> groups = groups(batch);
    List<Map<HookPoint, List<FloatTensor>>> parts = new ArrayList<>();
    for (RowGroup group : groups) {
      GroupCapture own = new GroupCapture(group, batch, capture);
      parts.add(own.clear(runs.capture(group.batch(), own.capture())));
    }
    Reassembly whole = new Reassembly(batch, groups);
    Map<HookPoint, List<FloatTensor>> activations = new EnumMap<>(HookPoint.class);
    for (HookPoint hook : capture.hooks()) {
      List<FloatTensor> layers = new ArrayList<>();
      for (int layer = 0; layer < parts.get(0).get(hook).size(); layer++) {
        int at = layer;
        List<FloatTensor> same = parts.stream().map(part -> part.get(hook).get(at)).toList();
        layers.add(
            hook == HookPoint.PATTERN
                ? whole.squares(same)
                : asked > 0 ? whole.kept(same) : whole.positions(same));
      }
      activations.put(hook, List.copyOf(layers));
    }
    return new ActivationCache(activations);
  }

  private void requirePatterns(Capture capture) {
    if (capture.hooks().contains(HookPoint.PATTERN) && !conduct.showsPatterns()) {
      throw new InputException(
          files.weights(),
          "graph",
          "its attention patterns cannot be shown: " + String.join("; ", conduct.reasons()),
          "Capture head outputs, or open a model that is built from its checkpoint.");
    }
  }

  /** The residual stream, or why it cannot be had. */
  private ResidualStream stream() {
    StreamLocator locator = new StreamLocator(decoder);
    if (!locator.obstacle().isEmpty()) {
      throw new InputException(
          files.weights(),
          "graph",
          "its residual stream is not found: " + locator.obstacle(),
          "Build the model from its checkpoint, or export it again.");
    }
    return locator.stream();
  }

  private List<RowGroup> groups(TokenBatch batch) {
    return RowGroup.of(batch, conduct.rows());
  }

  @Override
  public Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    return new Generator(sessions, decoder, conduct.continues(), tokenizer, edits)
        .generate(prompt, settings.stoppingAt(files.endOfSequence()), stream);
  }

  @Override
  public Interventions interventions() {
    if (!plan.isNeutral(shape())) {
      throw new IllegalStateException("interventions are made on a model without edits");
    }
    List<Segment> segments =
        Segments.of(decoder)
            .orElseThrow(
                () ->
                    new InputException(
                        files.weights(),
                        "graph",
                        "it cannot be cut between its layers",
                        "Build the model from its checkpoint, or export it again."));
    return new OrtInterventions(
        decoder,
        new StretchSessions(sessions.engine(), segments),
        conduct.rows() != Conduct.Rows.ONE);
  }

  @Override
  public HeadCircuits circuits() {
    if (!plan.isNeutral(shape())) {
      throw new IllegalStateException("heads are taken apart on a model without edits");
    }
    ResidualStream stream = stream();
    if (shape().hiddenSize() == 0) {
      throw new InputException(
          files.weights(),
          "graph",
          "the weights of its projections are stored in a form that is not read",
          "Build the model from its checkpoint.");
    }
    return new OrtHeadCircuits(
        decoder,
        stream,
        new RowFragments(sessions, decoder, stream, conduct.rows()),
        runs,
        CircuitPrecision.of(files.weights(), decoder));
  }

  @Override
  public void close() {
    if (owner) {
      sessions.close();
      if (tokenizer instanceof DjlTokenizer own) {
        own.close();
      }
    }
  }
}
