// SPDX-License-Identifier: Apache-2.0
// Copyright the Bridle authors
/**
 * Finds the decoder in a graph that anybody exported: its attention sites and its ports.
 *
 * <p>Everything is found by what nodes compute, never by what they are called. {@link
 * dev.bridle.locate.SiteLocator} is the way in; the others are its steps, in this order: the graphs
 * within a file (Subgraphs, Lifting), attention cores (CoreFinder), the walk from a core to its
 * projection (OutputWalk), the weight (WeightTrace) and the bias (BiasTrace) of that projection,
 * how many heads there are (HeadCount), what is fed and given (PortReader), and whether layers and
 * cache are in the same order (CacheOrder).
 */
package dev.bridle.locate;
