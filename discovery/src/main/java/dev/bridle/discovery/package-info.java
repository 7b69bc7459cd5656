// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Finding the heads that carry a behaviour: model in, scores, effects and controls out.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.survey}
 *   <dd>the door: looks for many kinds in one model, and tries what becomes of it without them
 *   <dt>{@link dev.bridle.discovery.catalogue}
 *   <dd>the kinds as documents: what each does, and the protocol by which it is found
 *   <dt>{@link dev.bridle.discovery.finding}
 *   <dd>what comes out: every head's score, effect, control and label
 *   <dt>{@link dev.bridle.discovery.report}
 *   <dd>findings as a page to look at
 *   <dt>{@link dev.bridle.discovery.prompt}
 *   <dd>tasks: prompts whose structure is known, as documents
 *   <dt>{@link dev.bridle.discovery.measure}
 *   <dd>what a method is, what it looks at, and what it adds up
 *   <dt>{@link dev.bridle.discovery.pattern}
 *   <dd>methods that read attention patterns
 *   <dt>{@link dev.bridle.discovery.attribution}
 *   <dd>methods that read what heads say to the logits by themselves
 *   <dt>{@link dev.bridle.discovery.weights}
 *   <dd>methods that read weights, whatever the prompt
 *   <dt>{@link dev.bridle.discovery.experiment}
 *   <dd>methods that change heads and see what becomes of the answers
 *   <dt>{@link dev.bridle.discovery.probe}
 *   <dd>methods that read heads' outputs with trained classifiers
 *   <dt>{@link dev.bridle.discovery.retrieval}
 *   <dd>methods for heads that fetch something from far back
 *   <dt>{@link dev.bridle.discovery.flow}
 *   <dd>which parts of which sums a result is made of
 *   <dt>{@link dev.bridle.discovery.patching}
 *   <dd>what a head does to the logits or to other heads, through nothing between
 *   <dt>{@link dev.bridle.discovery.collaboration}
 *   <dd>how heads of different kinds work together on a task
 *   <dt>{@link dev.bridle.discovery.sweep}
 *   <dd>thousands of interventions over many prompts, journalled
 *   <dt>{@link dev.bridle.discovery.picture}
 *   <dd>pictures as text, which need nothing else
 * </dl>
 *
 * <p>{@link dev.bridle.discovery.HeadType} says what a kind is; {@link
 * dev.bridle.discovery.HeadScores} ranks heads. A score is not a cause: what a head's removal does
 * is measured beside it, and against random heads.
 */
package dev.bridle.discovery;
