// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
package dev.bridle.discovery.simplified.pony;

import dev.bridle.discovery.simplified.training.DecoderShape;
import dev.bridle.discovery.simplified.training.TrainingPlan;

/**
 * Everything that decides what pony becomes.
 *
 * @param worldSeed the seed of the facts
 * @param neutralSeed the seed of the neutral text, which training never sees
 * @param width the size of the residual stream
 * @param layers how many layers
 * @param heads how many heads a layer
 * @param hidden the size of the MLPs
 * @param context the longest sequence
 * @param plan how it is trained; its seed also decides the documents
 */
record PonyRecipe(
    long worldSeed,
    long neutralSeed,
    int width,
    int layers,
    int heads,
    int hidden,
    int context,
    TrainingPlan plan) {

  /** The recipe of the pony that Bridle embeds, by default with all its steps. */
  static PonyRecipe embedded(int steps) {
    return new PonyRecipe(17, 1817, 128, 4, 4, 384, 256, new TrainingPlan(steps, 64, 3e-3, 100, 7));
  }

  DecoderShape shape(int vocabulary) {
    return new DecoderShape(vocabulary, width, layers, heads, hidden, context);
  }
}
