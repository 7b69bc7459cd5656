// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Rewrites a decoder's graph so that it takes edits and shows what happens inside.
 *
 * <dl>
 *   <dt>{@link dev.bridle.probe.ProbeGraph}, {@link dev.bridle.probe.ProbeSpec}
 *   <dd>what is run: z and patterns become outputs, reduced to the positions asked for; edits
 *       become required inputs that broadcast over rows; the vocabulary is reduced to the tokens
 *       asked for
 *   <dt>{@link dev.bridle.probe.TrialGraph}
 *   <dd>what is run once, to prove that the sites are where they were found
 *   <dt>{@link dev.bridle.probe.StreamFragment}, {@link dev.bridle.probe.FragmentNames}
 *   <dd>a part of the graph that runs on rows of the residual stream: what heads read and write
 *   <dt>{@link dev.bridle.probe.PatternSupport}
 *   <dd>whether the attention patterns that an operator hides can be recomputed
 *   <dt>{@link dev.bridle.probe.GeneratedGate}, {@link dev.bridle.probe.KnownRows}
 *   <dd>where a row's prompt ends, and what is known of z's shape: edits that are written into
 *       files ask the same
 * </dl>
 *
 * <p>What is added is plain ONNX in single precision, spelt as the graph's own operator set spells
 * it, and runs wherever the graph runs. A copy is rewritten; no probe is ever written to a file.
 */
package dev.bridle.probe;
