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
 * </dl>
 *
 * <p>No arithmetic library: forward passes belong to ONNX Runtime.
 */
package dev.bridle.tensor;
