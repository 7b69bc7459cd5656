// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.probe;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Fits a smooth curved boundary: a logistic one on random Fourier features.
 *
 * <p>Every number of z is standardised over the training rows. Cosines cos(⟨ω,z⟩ + b) with ω drawn
 * from a normal distribution of variance 1/2d stand for the kernel exp(−‖z − z'‖²/4d) (Rahimi and
 * Recht 2007, "Random features for large-scale kernel machines"). The standardised z stands beside
 * them, so that a straight boundary is not lost. The fit is convex: equal seeds give equal
 * classifiers, and there is no rate of learning to choose.
 *
 * <p>What it can learn depends on how many directions matter: of 400 rows it learns the exclusive
 * or of two numbers among eight, and hardly that of two among sixty-four that are all independent.
 */
final class FourierFit {
  private static final int COSINES = 512;

  private final double[] mean;
  private final double[] scale;
  private final double[][] frequencies;
  private final double[] phases;

  private FourierFit(double[][] rows, long seed) {
    int width = rows[0].length;
    this.mean = new double[width];
    this.scale = new double[width];
    for (int i = 0; i < width; i++) {
      int at = i;
      double average = Arrays.stream(rows).mapToDouble(row -> row[at]).average().orElseThrow();
      double variance =
          Arrays.stream(rows)
              .mapToDouble(row -> row[at] - average)
              .map(x -> x * x)
              .average()
              .orElseThrow();
      mean[i] = average;
      scale[i] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
    }
    SplittableRandom random = new SplittableRandom(seed);
    this.frequencies = new double[COSINES][width];
    this.phases = new double[COSINES];
    for (int cosine = 0; cosine < COSINES; cosine++) {
      for (int i = 0; i < width; i++) {
        frequencies[cosine][i] = random.nextGaussian() * Math.sqrt(0.5 / width);
      }
      phases[cosine] = random.nextDouble(2 * Math.PI);
    }
  }

  static Reading of(double[][] rows, boolean[] labels, long seed) {
    FourierFit features = new FourierFit(rows, seed);
    double[][] seen = Arrays.stream(rows).map(features::of).toArray(double[][]::new);
    Reading straight = LogisticFit.of(seen, labels);
    return z -> straight.label(features.of(z));
  }

  private double[] of(double... z) {
    double[] features = new double[z.length + COSINES];
    for (int i = 0; i < z.length; i++) {
      features[i] = (z[i] - mean[i]) * scale[i];
    }
    for (int cosine = 0; cosine < COSINES; cosine++) {
      double angle = phases[cosine];
      for (int i = 0; i < z.length; i++) {
        angle += frequencies[cosine][i] * features[i];
      }
      features[z.length + cosine] = Math.cos(angle);
    }
    return features;
  }
}
