// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Loads models and runs them on ONNX Runtime, the only forward implementation there is.
 *
 * <dl>
 *   <dt>{@link dev.bridle.runtime.Models}
 *   <dd>the door: a folder or file becomes a {@link dev.bridle.model.LanguageModel}
 *   <dt>{@link dev.bridle.runtime.RuntimeSettings}, {@link dev.bridle.runtime.Device}
 *   <dd>where to run, on how many threads
 *   <dt>{@link dev.bridle.runtime.Versions}
 *   <dd>the software of this process
 * </dl>
 *
 * <p>What is run is either the graph as it stands or a rewritten copy of it, the probe graph: z and
 * patterns become outputs, reduced to the positions asked for; edits become required inputs that
 * broadcast over rows; the vocabulary is reduced to the tokens asked for. One session a form of
 * copy, made when first needed. All sessions share one thread pool.
 */
package dev.bridle.runtime;
