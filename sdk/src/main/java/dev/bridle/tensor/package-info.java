// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Dense numbers with a shape: what models return and what edits carry.
 *
 * <dl>
 *   <dt>{@link dev.bridle.tensor.FloatVector}
 *   <dd>an immutable row of numbers, a direction or a mean
 *   <dt>{@link dev.bridle.tensor.FloatTensor}
 *   <dd>a row-major block with a shape, the result of a forward pass
 *   <dt>{@link dev.bridle.tensor.StoredTensor}
 *   <dd>a tensor that stands in a file or is yet to be computed, read whole or in pieces
 *   <dt>{@link dev.bridle.tensor.FileRegion}, {@link dev.bridle.tensor.ModelBoundary}
 *   <dd>bytes of a tensor in a file, and which files may be a model's
 * </dl>
 *
 * <p>No arithmetic library: forward passes belong to ONNX Runtime.
 */
package dev.bridle.tensor;
