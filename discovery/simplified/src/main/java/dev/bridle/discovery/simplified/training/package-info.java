// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Trains small decoders on any stream of tokens with the Deep Java Library's PyTorch engine.
 *
 * <p>{@link dev.bridle.discovery.simplified.training.Training} is the door: a {@link
 * dev.bridle.discovery.simplified.training.DecoderShape shape} and a {@link
 * dev.bridle.discovery.simplified.training.TrainingPlan plan} go in, {@link
 * dev.bridle.discovery.simplified.training.DecoderWeights weights} come out. {@link
 * dev.bridle.discovery.simplified.training.Decoder} is the model, and says which two rules of the
 * engine all code of this package keeps.
 */
package dev.bridle.discovery.simplified.training;
