// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * What discovery finds: every head's score, its effect, a control, and what follows from them.
 *
 * <dl>
 *   <dt>{@link dev.bridle.discovery.finding.TypeFinding}
 *   <dd>all heads held against one kind
 *   <dt>{@link dev.bridle.discovery.finding.HeadFinding}, {@link
 *       dev.bridle.discovery.finding.Causal}
 *   <dd>one head: score, effect, control, label
 *   <dt>{@link dev.bridle.discovery.finding.Ability}
 *   <dd>whether the model can do the task at all
 * </dl>
 */
package dev.bridle.discovery.finding;
