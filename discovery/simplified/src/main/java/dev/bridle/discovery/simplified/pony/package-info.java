// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * The recipe of pony, the model that Bridle embeds, and the command that trains it.
 *
 * <p>{@link dev.bridle.discovery.simplified.pony.TrainPony} writes pony's folder: a Hugging Face
 * checkpoint, questions about its world, neutral text and provenance.
 */
package dev.bridle.discovery.simplified.pony;
