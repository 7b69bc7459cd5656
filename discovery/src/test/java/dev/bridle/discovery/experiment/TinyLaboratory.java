// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.experiment;

import dev.bridle.TinyModel;
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
import dev.bridle.head.ModelShape;
import dev.bridle.model.LanguageModel;
import dev.bridle.progress.Progress;
import dev.bridle.runtime.Models;
import dev.bridle.sweep.Interventions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A laboratory with what a test puts in, and nothing else: a model, heads that were found. */
public final class TinyLaboratory implements Laboratory, AutoCloseable {
  /** Sums of some dozens of terms of size one in single precision, added in another order. */
  public static final double ROUNDING = 1e-5;

  private static final long SEED = 3;

  private final LanguageModel model;
  private final Map<String, HeadSet> found;
  private final long seed;
  private Interventions interventions;
  private HeadCircuits circuits;

  private TinyLaboratory(
      LanguageModel model, HeadCircuits circuits, Map<String, HeadSet> found, long seed) {
    this.model = model;
    this.circuits = circuits;
    this.found = Map.copyOf(found);
    this.seed = seed;
  }

  /** Of a tiny model, in which heads of the type {@code primary} were found. */
  static TinyLaboratory of(TinyModel model, Path folder, HeadId... found) {
    return of(Models.open(model.writeTo(folder))).finding("primary", found);
  }

  /**
   * {@return a laboratory of a model}
   *
   * @param model closed with it
   */
  public static TinyLaboratory of(LanguageModel model) {
    return new TinyLaboratory(model, null, Map.of(), SEED);
  }

  /**
   * {@return a laboratory for experiments that read weights and nothing else}
   *
   * @param circuits of any model; closed with it
   */
  public static TinyLaboratory of(HeadCircuits circuits) {
    return new TinyLaboratory(null, circuits, Map.of(), SEED);
  }

  /**
   * {@return the same where heads of a type were found, before anything is asked of it}
   *
   * @param type its name
   * @param heads best first
   */
  public TinyLaboratory finding(String type, HeadId... heads) {
    Map<String, HeadSet> all = new HashMap<>(found);
    all.put(type, HeadSet.of(heads));
    return new TinyLaboratory(model, circuits, all, seed);
  }

  /**
   * {@return the same with another seed, before anything is asked of it}
   *
   * @param other of every draw
   */
  public TinyLaboratory drawing(long other) {
    return new TinyLaboratory(model, circuits, found, other);
  }

  /**
   * {@return every head's score, layer by layer}
   *
   * @param method any
   * @param items prompts
   */
  public double[] scores(Method method, List<Item> items) {
    HeadTally tally = tally(method, items);
    double[] scores = tally.unknown();
    for (int head = 0; head < scores.length; head++) {
      scores[head] = tally.score(head);
    }
    return scores;
  }

  /**
   * {@return what a method adds up}
   *
   * @param method any
   * @param items prompts
   */
  public HeadTally tally(Method method, List<Item> items) {
    ModelShape shape = model == null ? circuits.shape() : model.shape();
    HeadTally tally = new HeadTally(shape, method, 1);
    PromptSet prompts = new PromptSet("tiny", items, Map.of());
    if (method instanceof Measure measure) {
      new CapturedPrompts(model(), this::circuits, progress())
          .watch(prompts, List.of(new CapturedPrompts.Watch(measure, tally)));
    } else if (method instanceof Experiment experiment) {
      experiment.run(this, prompts, tally);
    }
    return tally;
  }

  @Override
  public LanguageModel model() {
    if (model == null) {
      throw new UnsupportedOperationException("there are only weights");
    }
    return model;
  }

  @Override
  public Interventions interventions() {
    if (interventions == null) {
      interventions = model().interventions();
    }
    return interventions;
  }

  @Override
  public HeadCircuits circuits() {
    if (circuits == null) {
      circuits = model().circuits();
    }
    return circuits;
  }

  @Override
  public HeadSet found(String type) {
    return found.getOrDefault(type, HeadSet.of());
  }

  @Override
  public PromptSet prompts(String task) {
    throw new IllegalArgumentException("no task " + task);
  }

  @Override
  public long seed() {
    return seed;
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
    if (model != null) {
      model.close();
    }
  }
}
