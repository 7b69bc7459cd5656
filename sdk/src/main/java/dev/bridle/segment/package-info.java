// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * A decoder cut into stretches, from each layer's z to the next.
 *
 * <p>What an intervention on heads changes is z. A decoder that is cut there can be taken up at any
 * layer, with another z than its own, and for the positions only from which on anything differs.
 *
 * <dl>
 *   <dt>{@link dev.bridle.segment.Segments}
 *   <dd>cuts a decoder
 *   <dt>{@link dev.bridle.segment.Segment}
 *   <dd>one stretch: a graph, what it takes up and what it hands on
 * </dl>
 */
package dev.bridle.segment;
