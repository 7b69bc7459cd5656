// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * A seeded synthetic world: facts, sources that tell the truth or gossip, and the documents they
 * write.
 *
 * <p>{@link dev.bridle.discovery.simplified.world.World} is the door. A world knows its {@link
 * dev.bridle.discovery.simplified.world.Fact facts}; a {@link
 * dev.bridle.discovery.simplified.world.Mix mix} of {@link
 * dev.bridle.discovery.simplified.world.DocumentKind document kinds} turns {@link
 * dev.bridle.discovery.simplified.world.Dice dice} into text; a {@link
 * dev.bridle.discovery.simplified.world.Vocabulary vocabulary} and its {@link
 * dev.bridle.discovery.simplified.world.TokenizerFile files} turn text into tokens. Nothing here
 * knows what a model is.
 */
package dev.bridle.discovery.simplified.world;
