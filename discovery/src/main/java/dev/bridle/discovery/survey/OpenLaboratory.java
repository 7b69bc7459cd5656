// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.survey;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.catalogue.Catalogue;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;

/** The laboratory of one survey: opens what is asked for, once, and closes it at the end. */
final class OpenLaboratory implements Laboratory, AutoCloseable {
  private final LanguageModel model;
  private final Catalogue catalogue;
  private final PromptSets sets;
  private final long seed;
  private final Progress progress;
  private final Scoring scoring;
  private final OnDemand<Interventions> interventions;
  private final OnDemand<HeadCircuits> circuits;

  OpenLaboratory(
      LanguageModel model, Catalogue catalogue, PromptSets sets, long seed, Progress progress) {
    this.model = model;
    this.catalogue = catalogue;
    this.sets = sets;
    this.seed = seed;
    this.progress = progress;
    this.scoring = new Scoring(this, sets);
    this.interventions = new OnDemand<>(model::interventions);
    this.circuits = new OnDemand<>(model::circuits);
  }

  Scoring scoring() {
    return scoring;
  }

  @Override
  public LanguageModel model() {
    return model;
  }

  @Override
  public Interventions interventions() {
    return interventions.get();
  }

  @Override
  public HeadCircuits circuits() {
    return circuits.get();
  }

  @Override
  public HeadSet found(String type) {
    return scoring.of(catalogue.named(type)).found();
  }

  @Override
  public PromptSet prompts(String task) {
    return sets.toScoreOn(task, 1);
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public Progress progress() {
    return progress;
  }

  @Override
  public void close() {
    try (circuits;
        interventions) {
      // Both are closed, whatever becomes of the other.
    }
  }
}
