// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;

/** A laboratory with nothing in it but a model. */
record ModelAlone(LanguageModel model, long seed) implements Laboratory {
  @Override
  public Interventions interventions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HeadCircuits circuits() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HeadSet found(String type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PromptSet prompts(String task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Progress progress() {
    return Progress.silent();
  }
}
