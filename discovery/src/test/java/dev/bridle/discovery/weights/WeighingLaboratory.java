// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.prompt.Item;
import dev.bridle.discovery.prompt.PromptSet;
import dev.bridle.head.HeadId;
import dev.bridle.head.HeadSet;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.sweep.Interventions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A laboratory for experiments that read weights and nothing else.
 *
 * @param circuits of any model
 * @param found heads that pass for whatever type is asked for
 */
public record WeighingLaboratory(HeadCircuits circuits, HeadSet found) implements Laboratory {
  /** Every head's score, layer by layer. */
  static double[] scores(
      HeadCircuits circuits, Experiment experiment, List<Item> items, HeadId... found) {
    HeadTally tally = new HeadTally(circuits.shape(), experiment, 1);
    new WeighingLaboratory(circuits, HeadSet.of(found)).score(experiment, items, tally);
    return IntStream.range(0, circuits.shape().layers() * circuits.shape().heads())
        .mapToDouble(tally::score)
        .toArray();
  }

  private void score(Experiment experiment, List<Item> items, HeadTally tally) {
    experiment.run(this, new PromptSet("weighing", items, Map.of()), tally);
  }

  @Override
  public LanguageModel model() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Interventions interventions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HeadSet found(String type) {
    return found;
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
