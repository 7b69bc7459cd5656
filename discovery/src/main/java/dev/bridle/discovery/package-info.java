// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Finding the heads that carry a behaviour: model in, scores out.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.HeadScorer}
 *   <dd>a technique: gives every head a score
 *   <dt>{@link dev.bridle.discovery.HeadScores}
 *   <dd>the scores, best first, with what they mean
 *   <dt>{@link dev.bridle.discovery.HeadType}, {@link dev.bridle.discovery.HeadTypes}
 *   <dd>kinds of heads and how each is defined
 *   <dt>{@link dev.bridle.discovery.pattern}, {@link dev.bridle.discovery.probe}
 *   <dd>the techniques, a package each
 *   <dt>{@link dev.bridle.discovery.sweep}
 *   <dd>thousands of interventions over many prompts, journalled
 *   <dt>{@link dev.bridle.discovery.report}
 *   <dd>scores as a page to look at
 * </dl>
 *
 * <p>A score is not a cause: what a head's removal or steering does is measured elsewhere, and
 * against a control.
 */
package dev.bridle.discovery;
