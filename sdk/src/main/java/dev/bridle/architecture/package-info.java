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
 * <p>Blocks take names: first what the graph calls their result, then the values they read, then
 * what the checkpoint's tensors begin with. {@code Vocabulary} embeds tokens and makes logits;
 * {@code Norm}, {@code Linear}, {@code Mlp} and {@code GatedMlp} are layers; {@code Attention}
 * makes heads, z and what is projected of it, by the {@code Scores} of a layer, turned by a {@code
 * Rope}; {@code LayerTypes} says which layers look through a window. {@code Rows} picks a layer out
 * of a tensor that several share. {@code ShapeKeys} reads the widths. What differs between families
 * is which blocks follow each other, so that is what a family's file says; blocks have no switches
 * for families. Families whose blocks follow each other alike (Llama, Mistral, Qwen 2 and 3) share
 * one {@code LlamaPass} and say what they put into it.
 *
 * <dl>
 *   <dt>{@link dev.bridle.architecture.Architecture}
 *   <dd>what a family implements
 *   <dt>{@link dev.bridle.architecture.Architectures}
 *   <dd>the families that are known
 * </dl>
 */
package dev.bridle.architecture;
