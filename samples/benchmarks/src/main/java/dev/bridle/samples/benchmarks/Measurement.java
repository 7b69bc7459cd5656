// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.samples.benchmarks;

import dev.bridle.model.ActivationCache;
import dev.bridle.model.Capture;
import dev.bridle.model.HookPoint;
import dev.bridle.model.LanguageModel;
import dev.bridle.sweep.CleanRun;
import dev.bridle.sweep.Interventions;
import dev.bridle.tensor.FloatTensor;
import dev.bridle.tensor.FloatVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures two ways in turns, and that their results are equal. */
final class Measurement {
  /**
   * What results may differ by, as a share of the largest number: single-precision sums in another
   * order. What differs more is not compared.
   */
  static final double EQUAL = 1e-5;

  private final LanguageModel model;
  private final Interventions interventions;

  Measurement(LanguageModel model, Interventions interventions) {
    this.model = model;
    this.interventions = interventions;
  }

  /**
   * A sweep, with the clean run it starts from, under as many runs of the whole prompt.
   *
   * @param sample how many of those runs to measure, half of them before the sweep and half after
   * @param repetitions after one that is not counted
   */
  Ratio sweep(Workload workload, int sample, int repetitions) {
    List<Integer> sampled = workload.sample(sample);
    double difference = difference(workload, sampled, sweep(workload));
    Ratio.Pairs pairs = new Ratio.Pairs();
    double scale = (double) workload.questions().size() / (sample / 2 * 2);
    runPlain(workload, sample / 2);
    for (int i = 0; i < repetitions; i++) {
      double before = millis(() -> runPlain(workload, sample / 2));
      double own = millis(() -> sweep(workload));
      double after = millis(() -> runPlain(workload, sample / 2));
      pairs.add((before + after) * scale, own);
    }
    return pairs.ratio(workload.length(), sample / 2 * 2, workload.questions().size(), difference);
  }

  /** A capture of every head's output, over a run that gives logits. */
  Ratio capture(Workload workload, int repetitions) {
    double difference = 0;
    ActivationCache captured = capture(workload);
    CleanRun clean = interventions.clean(workload.tokens());
    for (int layer = 0; layer < model.shape().layers(); layer++) {
      float[] own = captured.z(layer).data();
      difference = Math.max(difference, difference(own, clean.z(layer).data()));
    }
    Ratio.Pairs pairs = new Ratio.Pairs();
    runPlain(workload, 1);
    for (int i = 0; i < repetitions; i++) {
      double plain = millis(() -> runPlain(workload, 1));
      double own = millis(() -> capture(workload));
      pairs.add(own, (plain + millis(() -> runPlain(workload, 1))) / 2);
    }
    return pairs.ratio(workload.length(), 2, 1, difference);
  }

  /** A run under an edit, over one under none. */
  Ratio edited(Workload workload, int repetitions) {
    List<Integer> sampled = workload.sample(1);
    LanguageModel edited = model.with(workload.questions().get(sampled.get(0)).plan());
    double difference = difference(workload, sampled, sweep(workload));
    Ratio.Pairs pairs = new Ratio.Pairs();
    runPlain(workload, 1);
    for (int i = 0; i < repetitions; i++) {
      double plain = millis(() -> runPlain(workload, 1));
      double own = millis(() -> edited.logits(workload.batch()));
      pairs.add(own, (plain + millis(() -> runPlain(workload, 1))) / 2);
    }
    return pairs.ratio(workload.length(), 2, 1, difference);
  }

  private List<FloatVector> sweep(Workload workload) {
    List<FloatVector> all = new ArrayList<>(Collections.nCopies(workload.questions().size(), null));
    CleanRun clean = interventions.clean(workload.tokens());
    interventions.run(clean, workload.interventions(), all::set);
    return all;
  }

  private ActivationCache capture(Workload workload) {
    return model.capture(workload.batch(), Capture.all(HookPoint.Z));
  }

  private void runPlain(Workload workload, int times) {
    for (int i = 0; i < times; i++) {
      model.logits(workload.batch());
    }
  }

  /** Between rows of a sweep and runs of the whole prompt under the same edit. */
  private double difference(Workload workload, List<Integer> sampled, List<FloatVector> rows) {
    double difference = 0;
    for (int index : sampled) {
      LanguageModel edited = model.with(workload.questions().get(index).plan());
      FloatTensor logits = edited.logits(workload.batch());
      float[] whole = logits.row(0, workload.length() - 1).toArray();
      difference = Math.max(difference, difference(rows.get(index).toArray(), whole));
    }
    return difference;
  }

  private static double difference(float[] own, float[] other) {
    if (own.length != other.length) {
      throw new IllegalStateException(own.length + " numbers, and " + other.length);
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < own.length; i++) {
      largest = Math.max(largest, Math.abs(other[i]));
      difference = Math.max(difference, Math.abs((double) own[i] - other[i]));
    }
    return difference / largest;
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
