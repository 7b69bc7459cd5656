// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.training;

/** Is told how a training goes. */
@FunctionalInterface
public interface TrainingProgress {

  /**
   * A step has been taken.
   *
   * @param step its number, from 1
   * @param loss the weighted mean cross-entropy of its batch, in nats, before the step
   */
  void took(int step, double loss);
}
