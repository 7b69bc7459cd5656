// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Where the residual stream stands in a graph.
 *
 * <p>Layers read one sum and add to it. That sum is found by what the graph computes alone: of the
 * values that everything a layer's attention sees has passed through, the nearest one that is a sum
 * of things that depend on tokens, and that the sum before the logits is made of.
 *
 * <dl>
 *   <dt>{@link dev.bridle.stream.StreamLocator}
 *   <dd>finds it, or says why not
 *   <dt>{@link dev.bridle.stream.ResidualStream}
 *   <dd>the values that hold it, layer by layer
 *   <dt>{@link dev.bridle.stream.SkipNormSplit}
 *   <dd>makes values of sums that an operator hides
 *   <dt>{@link dev.bridle.stream.ScoreOperands}
 *   <dd>queries and keys, where a graph spells attention out
 *   <dt>{@link dev.bridle.stream.Passing}
 *   <dd>operators between parts of the stream that change nothing
 *   <dt>{@link dev.bridle.stream.Precision}
 *   <dd>what the numbers of a value are
 * </dl>
 */
package dev.bridle.stream;
