// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.weights;

import dev.bridle.circuit.HeadCircuits;
import dev.bridle.discovery.measure.CapturedPrompts;
import dev.bridle.discovery.measure.Experiment;
import dev.bridle.discovery.measure.HeadTally;
import dev.bridle.discovery.measure.Laboratory;
import dev.bridle.discovery.measure.Measure;
import dev.bridle.discovery.measure.Method;
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
 * A laboratory of a real model, in which the first head passes for whatever type is asked for.
 *
 * @param model what is studied
 * @param circuits its heads taken apart
 */
public record ModelLaboratory(LanguageModel model, HeadCircuits circuits)
    implements Laboratory, AutoCloseable {
  /**
   * {@return a laboratory of a model}
   *
   * @param model closed with it
   */
  public static ModelLaboratory of(LanguageModel model) {
    return new ModelLaboratory(model, model.circuits());
  }

  /**
   * {@return every head's score, layer by layer}
   *
   * @param method any
   * @param items prompts
   */
  public double[] scores(Method method, List<Item> items) {
    HeadTally tally = new HeadTally(model.shape(), method, 1);
    PromptSet prompts = new PromptSet("hand", items, Map.of());
    if (method instanceof Measure measure) {
      new CapturedPrompts(model, () -> circuits, Progress.silent())
          .watch(prompts, List.of(new CapturedPrompts.Watch(measure, tally)));
    } else if (method instanceof Experiment experiment) {
      experiment.run(this, prompts, tally);
    }
    return IntStream.range(0, model.shape().layers() * model.shape().heads())
        .mapToDouble(tally::score)
        .toArray();
  }

  @Override
  public Interventions interventions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HeadSet found(String type) {
    return HeadSet.of(new HeadId(0, 0));
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

  @Override
  public void close() {
    circuits.close();
    model.close();
  }
}
