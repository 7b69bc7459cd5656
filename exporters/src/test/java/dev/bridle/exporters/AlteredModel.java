// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.exporters;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.edit.EditPlan;
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
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A model whose logits are not what its weights and plan give.
 *
 * @param base the model
 * @param change is given a copy of its logits
 */
public record AlteredModel(LanguageModel base, UnaryOperator<FloatTensor> change)
    implements LanguageModel {
  /**
   * {@return a model that disagrees with another in one logit of every batch}
   *
   * @param base the model
   * @param index which number, from 0
   * @param instead the number it gives
   */
  public static AlteredModel at(LanguageModel base, int index, float instead) {
    return new AlteredModel(
        base,
        logits -> {
          logits.data()[index] = instead;
          return logits;
        });
  }

  @Override
  public FloatTensor logits(TokenBatch batch) {
    FloatTensor logits = base.logits(batch);
    return change.apply(new FloatTensor(logits.data().clone(), logits.shape()));
  }

  @Override
  public ModelShape shape() {
    return base.shape();
  }

  @Override
  public Tokenizer tokenizer() {
    return base.tokenizer();
  }

  @Override
  public DecoderGraph decoder() {
    return base.decoder();
  }

  @Override
  public ModelFiles files() {
    return base.files();
  }

  @Override
  public EditPlan plan() {
    return base.plan();
  }

  @Override
  public LanguageModel with(EditPlan plan) {
    return new AlteredModel(base.with(plan), change);
  }

  @Override
  public FloatTensor tokenLogProbabilities(TokenBatch batch) {
    return base.tokenLogProbabilities(batch);
  }

  @Override
  public ActivationCache capture(TokenBatch batch, Capture capture) {
    return base.capture(batch, capture);
  }

  @Override
  public Generation generate(String prompt, GenerationSettings settings, Consumer<String> stream) {
    return base.generate(prompt, settings, stream);
  }

  @Override
  public Interventions interventions() {
    throw new UnsupportedOperationException("nobody asks for them here");
  }

  @Override
  public HeadCircuits circuits() {
    throw new UnsupportedOperationException("nobody asks for them here");
  }

  @Override
  public void close() {
    base.close();
  }
}
