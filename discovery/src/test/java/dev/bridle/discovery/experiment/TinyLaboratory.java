// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.TinyModel;
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
import dev.bridle.runtime.Models;
import dev.bridle.sweep.Interventions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A laboratory of a tiny model, in which heads of the type {@code primary} were found. */
final class TinyLaboratory implements Laboratory, AutoCloseable {
  /** Sums of some dozens of terms of size one in single precision, added in another order. */
  static final double ROUNDING = 1e-5;

  private final LanguageModel model;
  private final HeadSet found;
  private Interventions interventions;
  private HeadCircuits circuits;

  private TinyLaboratory(LanguageModel model, HeadSet found) {
    this.model = model;
    this.found = found;
  }

  static TinyLaboratory of(TinyModel model, Path folder, HeadId... found) {
    return new TinyLaboratory(Models.open(model.writeTo(folder)), HeadSet.of(found));
  }

  /** A head's score on prompts, layer by layer. */
  double[] scores(Experiment experiment, List<Item> items) {
    HeadTally tally = new HeadTally(model.shape(), experiment, 7);
    experiment.run(this, new PromptSet("tiny", items, Map.of()), tally);
    double[] scores = tally.unknown();
    for (int head = 0; head < scores.length; head++) {
      scores[head] = tally.score(head);
    }
    return scores;
  }

  @Override
  public LanguageModel model() {
    return model;
  }

  @Override
  public Interventions interventions() {
    if (interventions == null) {
      interventions = model.interventions();
    }
    return interventions;
  }

  @Override
  public HeadCircuits circuits() {
    if (circuits == null) {
      circuits = model.circuits();
    }
    return circuits;
  }

  @Override
  public HeadSet found(String type) {
    return type.equals("primary") ? found : HeadSet.of();
  }

  @Override
  public PromptSet prompts(String task) {
    throw new IllegalArgumentException("no task " + task);
  }

  @Override
  public long seed() {
    return 3;
  }

  @Override
  public Progress progress() {
    return Progress.silent();
  }

  @Override
  public void close() {
    if (interventions != null) {
      interventions.close();
    }
    if (circuits != null) {
      circuits.close();
    }
    model.close();
  }
}
