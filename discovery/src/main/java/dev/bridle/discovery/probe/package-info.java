// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Scores from what can be read off a head's output with a trained classifier.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.probe.ProbeScore}
 *   <dd>accuracy of a straight or curved classifier
 *   <dt>{@link dev.bridle.discovery.probe.DirectionSeparation}
 *   <dd>how far the labels lie apart along the difference of their means
 *   <dt>{@link dev.bridle.discovery.probe.LogisticProbe}
 *   <dd>accuracy on activations captured before, for recipes
 * </dl>
 */
package dev.bridle.discovery.probe;
