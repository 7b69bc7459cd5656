// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

/**
 * How long and how fast a decoder learns.
 *
 * @param steps how many batches it sees
 * @param batch how many sequences a batch has
 * @param peakRate the highest learning rate, reached after the warm-up
 * @param warmUp over how many steps the rate rises from zero
 * @param seed decides the first weights and the order of batches
 */
public record TrainingPlan(int steps, int batch, double peakRate, int warmUp, long seed) {

  /** {@return the learning rate of a step: a linear rise, then half a cosine down to a tenth} */
  float rate(int step) {
    if (step < warmUp) {
      return (float) (peakRate * (step + 1) / warmUp);
    }
    double done = Math.min(1, (step - warmUp) / (double) Math.max(1, steps - warmUp));
    return (float) (peakRate * (0.55 + 0.45 * Math.cos(Math.PI * done)));
  }
}
