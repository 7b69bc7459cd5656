// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Direct logit attribution: what each head says to the logits by itself, with no layer between.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.attribution.DirectLogit}
 *   <dd>what a head writes at one position, towards a prompt's answers
 *   <dt>{@link dev.bridle.discovery.attribution.SourcedLogit}
 *   <dd>how much of that it takes from certain tokens
 *   <dt>{@link dev.bridle.discovery.attribution.MixedLogit}
 *   <dd>whether it takes it from two places alike
 *   <dt>{@link dev.bridle.discovery.attribution.CopySuppression}
 *   <dd>whether it lowers words that are about to be said again
 *   <dt>{@link dev.bridle.discovery.attribution.AttentionLogitCorrelation}
 *   <dd>whether it raises a word the more, the more it looks at it
 *   <dt>{@link dev.bridle.discovery.attribution.Toward}
 *   <dd>which logits count
 * </dl>
 */
package dev.bridle.discovery.attribution;
