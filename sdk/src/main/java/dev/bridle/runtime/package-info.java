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
 * <p>What is run is either the graph as it stands or a rewritten copy of it ({@code
 * dev.bridle.probe}). One session a form of copy, made when first needed. All sessions share one
 * thread pool.
 *
 * <p>A graph that somebody else exported is tried when it is opened: z times W_O must be what each
 * projection makes, and what the graph does with padding, with several rows and with its cache is
 * measured ({@link dev.bridle.model.Conduct}). Where it does not run rows together as it runs each
 * alone, batches are cut and put together again.
 */
package dev.bridle.runtime;
