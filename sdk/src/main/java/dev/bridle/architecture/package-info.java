// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * How a family's checkpoint becomes an ONNX graph: one readable file a family, shared blocks
 * beside.
 *
 * <p>A family's file reads like its forward pass, top to bottom. The graphs use ONNX's own
 * operators only (operator set 20), carry a key-value cache, take left padding, and name their
 * inputs and outputs as optimum does: {@code input_ids}, {@code attention_mask}, {@code
 * position_ids}, {@code past_key_values.L.key|value} in; {@code logits}, {@code
 * present.L.key|value} out.
 *
 * <dl>
 *   <dt>{@link dev.bridle.architecture.Architecture}
 *   <dd>what a family implements
 *   <dt>{@link dev.bridle.architecture.Architectures}
 *   <dd>the families that are known
 * </dl>
 */
package dev.bridle.architecture;
