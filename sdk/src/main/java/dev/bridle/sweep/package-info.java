// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Interventions: what would the model say if these heads had put out something else?
 *
 * <p>Thousands of such questions are asked of one prompt. They are rows of one computation, each of
 * which starts at the layer where it begins to differ from the clean run, and at the position.
 *
 * <dl>
 *   <dt>{@link dev.bridle.sweep.Intervention}, {@link dev.bridle.sweep.HeadChange}
 *   <dd>one question: which heads put out what instead, at which positions
 *   <dt>{@link dev.bridle.sweep.CleanRun}
 *   <dd>the model's own run of a prompt, which rows are taken up from
 *   <dt>{@link dev.bridle.sweep.Interventions}
 *   <dd>runs them
 * </dl>
 */
package dev.bridle.sweep;
