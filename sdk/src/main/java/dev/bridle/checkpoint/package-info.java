// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Model folders as Hugging Face lays them out: weights in safetensors files, numbers in
 * config.json.
 *
 * <dl>
 *   <dt>{@link dev.bridle.checkpoint.Checkpoint}
 *   <dd>a model's tensors by name, in one file or in shards
 *   <dt>{@link dev.bridle.checkpoint.ModelConfig}
 *   <dd>the model's config.json, read key by key
 *   <dt>{@link dev.bridle.checkpoint.Safetensors}
 *   <dd>one safetensors file, mapped tensor by tensor
 *   <dt>{@link dev.bridle.checkpoint.SafetensorsWriter}
 *   <dd>writes such a file, tensor by tensor
 * </dl>
 *
 * <p>Files come from strangers. Whatever is wrong with one ends in an {@link
 * dev.bridle.error.InputException} that names the file, the place and the remedy; nothing outside
 * the folder and nothing past a file's end is read. Pickled checkpoints are not read at all, since
 * reading one means running it.
 */
package dev.bridle.checkpoint;
