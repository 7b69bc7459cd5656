// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.measure;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;
import java.util.List;

/**
 * A laboratory with nothing in it but a model.
 *
 * @param model what is studied
 */
public record BareLaboratory(LanguageModel model) implements Laboratory {
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
    return new HeadSet(List.of());
  }

  @Override
  public PromptSet prompts(String task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long seed() {
    return 1;
  }

  @Override
  public Progress progress() {
    return Progress.silent();
  }
}
