// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Turning heads into edits: model and heads in, plan out.
 *
 * <dl>
 *   <dt>{@link dev.bridle.editors.HeadEditor}
 *   <dd>what an editor does
 *   <dt>{@link dev.bridle.editors.Ablation}, {@link dev.bridle.editors.Scaling}
 *   <dd>take heads out, turn them up or down
 *   <dt>{@link dev.bridle.editors.Steering}, {@link dev.bridle.editors.Projection}
 *   <dd>add a direction, take a direction out
 *   <dt>{@link dev.bridle.editors.HeadDirection}, {@link dev.bridle.editors.MeanDifference}
 *   <dd>a direction in a head's output space, and how to find one
 * </dl>
 */
package dev.bridle.editors;
