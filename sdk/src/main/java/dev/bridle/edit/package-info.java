// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Edits of heads as data, and the algebra that makes them foldable.
 *
 * <p>A head's output z (a row of width d, before the attention output projection) may be ablated,
 * replaced, scaled, added to, or freed of a direction. Each of these is an affine map z ↦ z·A + b,
 * affine maps compose, and so any plan of edits is one map a head: the run-time edit feeds it to
 * the graph, the exporter folds it into the weights.
 *
 * <dl>
 *   <dt>{@link dev.bridle.edit.HeadEdit}
 *   <dd>one edit of one head
 *   <dt>{@link dev.bridle.edit.EditPlan}
 *   <dd>edits in order of application, with a gate
 *   <dt>{@link dev.bridle.edit.AffineMap}
 *   <dd>what a plan means for one head
 * </dl>
 *
 * <p>Activation patching is not here: it needs another run, and so it can never be exported.
 */
package dev.bridle.edit;
