// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.circuit.HeadInput;
import dev.bridle.discovery.HandModel;
import dev.bridle.edit.EditPlan;
import dev.bridle.head.HeadId;
import dev.bridle.head.ModelShape;
import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.Generation;
import dev.bridle.model.GenerationSettings;
import dev.bridle.model.LanguageModel;
import dev.bridle.model.ModelFiles;
import dev.bridle.model.TokenBatch;
import dev.bridle.model.Tokenizer;
import dev.bridle.site.DecoderGraph;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.HeadChange;
import dev.bridle.sweep.Intervention;
import dev.bridle.sweep.Interventions;
import dev.bridle.sweep.LogitReader;
import dev.bridle.sweep.ReceivedReader;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model whose heads look where a test says, whose answers are what it says without any of them,
 * and which remembers what was done to it.
 */
final class SurveyedModel implements LanguageModel {
  /** The token that answers rightly. */
  static final int RIGHT = 1;

  /** The token that answers wrongly. */
  static final int WRONG = 2;

  /** What is left of an answer. */
  interface Margin {
    /** By how much the right answer is ahead on a prompt without some heads. */
    double without(Set<HeadId> gone, int... tokens);
  }

  private final HandModel heads;
  private final Margin margin;
  private final Consumer<ActivationCache> captured;

  /** The prompts that were looked at, a list for each capture. */
  final List<List<String>> looked = new ArrayList<>();

  /** The prompts that were run to be answered. */
  final List<String> answered = new ArrayList<>();

  /** How many interventions were made. */
  int tried;

  /** What was opened and not closed. */
  final List<String> open = new ArrayList<>();

  /** What was ever opened. */
  final List<String> opened = new ArrayList<>();

  SurveyedModel(HandModel heads, Margin margin, Consumer<ActivationCache> captured) {
    this.heads = heads;
    this.margin = margin;
    this.captured = captured;
  }

  @Override
  public ActivationCache capture(TokenBatch batch, Capture capture) {
    looked.add(
        IntStream.range(0, batch.rows())
            .mapToObj(
                row ->
                    IntStream.range(batch.startOf(row), batch.length())
                        .map(at -> batch.id(row, at))
                        .toArray())
            .map(Arrays::toString)
            .toList());
    ActivationCache cache = heads.capture(batch, capture);
    captured.accept(cache);
    return cache;
  }

  @Override
  public Interventions interventions() {
    open.add("interventions");
    opened.add("interventions");
    return new Interventions() {
      @Override
      public CleanRun clean(int... tokens) {
        answered.add(Arrays.toString(tokens));
        return new Run(tokens, logits(Set.of(), tokens));
      }

      @Override
      public void run(CleanRun clean, List<Intervention> interventions, LogitReader reader) {
        for (int row = 0; row < interventions.size(); row++) {
          Set<HeadId> gone =
              interventions.get(row).changes().stream()
                  .map(HeadChange::head)
                  .collect(Collectors.toCollection(HashSet::new));
          reader.read(row, logits(gone, ((Run) clean).tokens()));
          tried++;
        }
      }

      @Override
      public void receive(
          CleanRun clean,
          List<Intervention> paths,
          Set<Integer> layers,
          HeadInput input,
          ReceivedReader reader) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {
        open.remove("interventions");
      }
    };
  }

  private FloatVector logits(Set<HeadId> gone, int... tokens) {
    float[] logits = new float[shape().vocabSize()];
    logits[RIGHT] = (float) margin.without(gone, tokens);
    return FloatVector.of(logits);
  }

  @SuppressWarnings("ArrayRecordComponent") // The tokens of one prompt, which nobody changes.
  private record Run(int[] tokens, FloatVector logits) implements CleanRun {
    @Override
    public int length() {
      return tokens.length;
    }

    @Override
    public FloatTensor z(int layer) {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public HeadCircuits circuits() {
    open.add("circuits");
    opened.add("circuits");
    return (HeadCircuits)
        Proxy.newProxyInstance(
            HeadCircuits.class.getClassLoader(),
            new Class<?>[] {HeadCircuits.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("close")) {
                throw new UnsupportedOperationException(method.getName());
              }
              open.remove("circuits");
              return null;
            });
  }

  @Override
  public ModelShape shape() {
    return heads.shape();
  }

  @Override
  public Tokenizer tokenizer() {
    return heads.tokenizer();
  }

  @Override
  public EditPlan plan() {
    return EditPlan.none();
  }

  @Override
  public DecoderGraph decoder() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ModelFiles files() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LanguageModel with(EditPlan plan) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatTensor logits(TokenBatch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FloatTensor tokenLogProbabilities(TokenBatch batch) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
